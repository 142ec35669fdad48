package dev.certloom.identity;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Clients as long as the test runs. */
final class InMemoryClients implements Clients {

    private final Map<String, Client> clients = new LinkedHashMap<>();

    synchronized void add(Client client) {
        clients.put(client.id(), client);
    }

    @Override
    public synchronized Optional<Client> find(String id) {
        return Optional.ofNullable(clients.get(id));
    }

    @Override
    public synchronized Optional<Client> first() {
        return clients.values().stream().findFirst();
    }

    @Override
    public synchronized boolean isEmpty() {
        return clients.isEmpty();
    }

    @Override
    public synchronized boolean registerFirst(Client client) {
        if (!clients.isEmpty()) {
            return false;
        }
        clients.put(client.id(), client);
        return true;
    }

    @Override
    public synchronized boolean setOwners(String id, Set<String> owners, Instant now) {
        Client before = clients.get(id);
        if (before == null) {
            return false;
        }
        clients.put(id, changed(before, before.secrets(), owners));
        return true;
    }

    private static Client changed(Client before, List<Client.Secret> secrets, Set<String> owners) {
        return new Client(
                before.id(),
                before.name(),
                secrets,
                before.roles(),
                before.vaults(),
                owners,
                before.enabled(),
                before.created(),
                before.lastUsed());
    }

    @Override
    public void add(Client client, String seenBy) {
        add(client);
    }

    @Override
    public synchronized List<Client> list(Optional<String> after, int limit) {
        return clients.values().stream()
                .filter(client -> after.isEmpty() || client.id().compareTo(after.get()) > 0)
                .sorted(Comparator.comparing(Client::id))
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<Client> lock(String id) {
        return find(id);
    }

    @Override
    public synchronized void save(Client client) {
        clients.put(client.id(), client);
    }

    @Override
    public synchronized void addSecret(String id, Client.Secret secret, String seenBy) {
        clients.computeIfPresent(
                id,
                (same, before) -> changed(
                        before,
                        Stream.concat(before.secrets().stream(), Stream.of(secret))
                                .toList(),
                        before.owners()));
    }

    @Override
    public synchronized void removeSecret(String id, String secret) {
        clients.computeIfPresent(
                id,
                (same, before) -> changed(
                        before,
                        before.secrets().stream()
                                .filter(kept -> !kept.id().equals(secret))
                                .toList(),
                        before.owners()));
    }

    @Override
    public void used(String id, Instant now) {}
}

package dev.certloom.identity;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
        clients.put(
                id,
                new Client(
                        id,
                        before.name(),
                        before.hashedSecret(),
                        before.roles(),
                        before.vaults(),
                        owners,
                        before.created()));
        return true;
    }
}

package dev.certloom.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keeps the registered clients. */
public interface Clients {

    /** The client of that {@code client_id}, compared as it is written. */
    Optional<Client> find(String id);

    /** Up to that many, beginning behind an id, in the order of ids. */
    List<Client> list(Optional<String> after, int limit);

    /** As {@link #find}; nobody else changes it until the transaction ends. */
    Optional<Client> lock(String id);

    /** Whether no client has ever been registered. */
    boolean isEmpty();

    /**
     * Registers the client if it is the first. Of several replicas that start together exactly one succeeds.
     *
     * @return whether it was registered; false when there was another
     */
    boolean registerFirst(Client client);

    /**
     * Registers another client, with its secrets and owners.
     *
     * @param seenBy id of whoever is shown the secrets
     */
    void add(Client client, String seenBy);

    /** Stores name, roles, vaults, and whether it is enabled, of a client that is there. */
    void save(Client client);

    /**
     * Adds a secret to those of the client.
     *
     * @param seenBy id of whoever is shown it
     */
    void addSecret(String id, Client.Secret secret, String seenBy);

    /** Removes a secret. */
    void removeSecret(String id, String secret);

    /** The client was given a token, which is recorded once an hour. */
    void used(String id, Instant now);

    /**
     * Records the client's owners.
     *
     * @param owners ids of people; they replace the previous ones, who stay on record with the end of their ownership
     * @return false when there is no such client
     */
    boolean setOwners(String id, Set<String> owners, Instant now);

    /** The client made at the first start, while it is registered. */
    Optional<Client> first();
}

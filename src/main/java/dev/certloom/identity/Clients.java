package dev.certloom.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Keeps the registered clients. */
public interface Clients {

    /** The client of that {@code client_id}, compared as it is written. */
    Optional<Client> find(String id);

    /** Whether no client has ever been registered. */
    boolean isEmpty();

    /**
     * Registers the client if it is the first. Of several replicas that start together exactly one succeeds.
     *
     * @return whether it was registered; false when there was another
     */
    boolean registerFirst(Client client);

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

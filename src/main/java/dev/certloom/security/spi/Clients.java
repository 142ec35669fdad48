package dev.certloom.security.spi;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Clients of the embedded authorization server at rest. */
public interface Clients {

    Optional<Client> find(String clientId);

    /** Whether no client was ever made. */
    boolean isEmpty();

    void save(Client client);

    /**
     * A machine that may ask for tokens.
     *
     * @param secretHash as the password encoder made it
     * @param roles values of the roles claim in its tokens
     */
    record Client(String clientId, String secretHash, List<String> roles, Instant created) {

        public Client {
            roles = List.copyOf(roles);
        }

        /** Without the hash. */
        @Override
        public String toString() {
            return "Client[" + clientId + "]";
        }
    }
}

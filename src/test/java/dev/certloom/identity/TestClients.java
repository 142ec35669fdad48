package dev.certloom.identity;

import java.time.Instant;

/** Parts of clients for tests. */
public final class TestClients {

    private TestClients() {}

    /** A secret of which the hash is known. */
    public static Client.Secret secret(String hash) {
        return new Client.Secret("s1", hash, Instant.EPOCH);
    }
}

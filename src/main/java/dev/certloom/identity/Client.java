package dev.certloom.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A program that may log in at the embedded authorization server (RFC 6749 section 2).
 *
 * @param id its {@code client_id}, a GUID
 * @param name for people
 * @param secrets those that it may log in with, oldest first
 * @param roles values its tokens carry in the roles claim; each vault binds them to permissions
 * @param vaults the only vaults in which its roles apply; empty for every vault
 * @param owners ids of the people responsible for it, who may not approve its requests
 * @param enabled false: it gets no token, and those that it has are refused
 * @param lastUsed when it last got a token, to within an hour
 */
public record Client(
        String id,
        String name,
        List<Secret> secrets,
        Set<String> roles,
        Set<String> vaults,
        Set<String> owners,
        boolean enabled,
        Instant created,
        Optional<Instant> lastUsed) {

    /** One to use and one to replace it with. */
    public static final int MAX_SECRETS = 2;

    public Client {
        secrets = List.copyOf(secrets);
        roles = Set.copyOf(roles);
        vaults = Set.copyOf(vaults);
        owners = Set.copyOf(owners);
    }

    /** A new one with one secret. */
    public Client(
            String id,
            String name,
            Secret secret,
            Set<String> roles,
            Set<String> vaults,
            Set<String> owners,
            Instant created) {
        this(id, name, List.of(secret), roles, vaults, owners, true, created, Optional.empty());
    }

    /**
     * A secret, of which only the hash is kept.
     *
     * @param id names it among the client's secrets
     * @param hash with the algorithm's name in front, e.g. <code>{sha256}…</code>
     */
    public record Secret(String id, String hash, Instant created) {

        /** Without the hash. */
        @Override
        public String toString() {
            return "Secret[" + id + "]";
        }
    }

    /** Without the hashes. */
    @Override
    public String toString() {
        return "Client[" + id + ", " + name + "]";
    }
}

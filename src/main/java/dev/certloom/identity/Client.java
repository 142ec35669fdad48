package dev.certloom.identity;

import java.time.Instant;
import java.util.Set;

/**
 * A program that may log in at the embedded authorization server (RFC 6749 section 2).
 *
 * @param id its {@code client_id}, a GUID
 * @param name for people
 * @param hashedSecret hash of its secret with the algorithm's name in front, e.g. <code>{sha256}…</code>; never the
 *     secret
 * @param roles values its tokens carry in the roles claim; each vault binds them to permissions
 * @param vaults the only vaults in which its roles apply; empty for every vault
 * @param owners ids of the people responsible for it, who may not approve its requests
 */
public record Client(
        String id,
        String name,
        String hashedSecret,
        Set<String> roles,
        Set<String> vaults,
        Set<String> owners,
        Instant created) {

    public Client {
        roles = Set.copyOf(roles);
        vaults = Set.copyOf(vaults);
        owners = Set.copyOf(owners);
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return "Client[" + id + ", " + name + "]";
    }
}

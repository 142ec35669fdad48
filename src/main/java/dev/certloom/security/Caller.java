package dev.certloom.security;

import java.util.Set;

/**
 * Who calls, as the token says.
 *
 * @param objectId claim {@code oid}, or the subject
 * @param clientId claim {@code appid}, {@code azp} or {@code client_id}
 * @param tenant claim {@code tid}
 * @param issuer claim {@code iss}
 * @param tokenId claim {@code jti} or {@code uti}
 * @param name for people: claim {@code name}, or the client
 * @param roles values of the roles claim
 */
public record Caller(
        String objectId,
        String clientId,
        String tenant,
        String issuer,
        String tokenId,
        String name,
        Set<String> roles) {

    public Caller {
        roles = Set.copyOf(roles);
    }
}

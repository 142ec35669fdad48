package dev.certloom.access;

import dev.certloom.kernel.Actor;
import java.util.Set;

/**
 * The caller. All strings are free of control characters and of limited length: identifiers as the token states them, what is
 * only shown cut.
 *
 * @param oid stable identifier: the claim {@code oid}, or {@code sub} where there is none
 * @param appid the program: {@code appid}, {@code azp} or {@code client_id}; empty if the token names none
 * @param tid the tenant; empty if the token names none
 * @param issuer who issued the token
 * @param tokenId {@code jti} or {@code uti}; empty if the token has none
 * @param name for people: {@code name}, {@code preferred_username}, {@code app_displayname}, or the {@code oid}
 * @param roles values of the roles claim
 * @param groups values of the groups claim: they determine who may decide approval steps
 * @param owners of a program: the {@code oid} of the people responsible for it, who may not approve its requests
 * @param vaults the only vaults in which the roles apply; empty for every vault
 * @param address network address of the other end of the connection
 */
public record Caller(
        String oid,
        String appid,
        String tid,
        String issuer,
        String tokenId,
        String name,
        Set<String> roles,
        Set<String> groups,
        Set<String> owners,
        Set<String> vaults,
        String address) {

    public Caller {
        roles = Set.copyOf(roles);
        groups = Set.copyOf(groups);
        owners = Set.copyOf(owners);
        vaults = Set.copyOf(vaults);
    }

    /** The same caller with current roles and groups. */
    public Caller now(
            String currentName,
            Set<String> currentRoles,
            Set<String> currentGroups,
            Set<String> currentOwners,
            Set<String> currentVaults) {
        return new Caller(
                oid,
                appid,
                tid,
                issuer,
                tokenId,
                currentName,
                currentRoles,
                currentGroups,
                currentOwners,
                currentVaults,
                address);
    }

    /** The caller, as audit lines name them. */
    public Actor actor() {
        return new Actor(oid, name, tokenId, address);
    }

    /** The same caller at another network address. */
    public Caller from(String otherAddress) {
        return new Caller(oid, appid, tid, issuer, tokenId, name, roles, groups, owners, vaults, otherAddress);
    }
}

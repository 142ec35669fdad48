package dev.certloom.access;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.VaultName;
import java.util.Set;

/** What the check of permissions says, for tests of those who word it. */
public final class TestAccess {

    private TestAccess() {}

    /** To Bob, who lacks a permission that these roles would give. */
    public static PageRefused refused(Permission lacking, String... roles) {
        return new PageRefused(
                context(
                        new VaultName("default"),
                        new Actor("bob-id", "Bob", "token-1", "127.0.0.1"),
                        Set.of(),
                        Set.of()),
                lacking,
                Set.of(roles));
    }

    /** What the permission check leaves with a request of this caller. */
    public static RequestContext context(
            VaultName vault, Actor actor, Set<String> groups, Set<Permission> permissions) {
        return new RequestContext(
                vault,
                new Caller(
                        actor.id(),
                        "pages",
                        "certloom",
                        "https://issuer.example",
                        actor.tokenId(),
                        actor.name(),
                        Set.of(),
                        groups,
                        Set.of(),
                        Set.of(),
                        actor.address()),
                permissions);
    }
}

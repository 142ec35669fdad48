package dev.certloom.access;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.VaultName;
import java.util.Set;

/** What the check of permissions says, for tests of those who word it. */
public final class TestAccess {

    private static final Caller BOB = new Caller(
            "bob-id",
            "pages",
            "certloom",
            "https://issuer.example",
            "token-1",
            "Bob",
            Set.of(),
            Set.of(),
            Set.of(),
            Set.of(),
            "127.0.0.1");

    private TestAccess() {}

    /** To Bob, who lacks a permission that these roles would give. */
    public static PageRefused refused(Permission lacking, String... roles) {
        return new PageRefused(new RequestContext(new VaultName("default"), BOB, Set.of()), lacking, Set.of(roles));
    }

    /** What the permission check leaves with a request of this caller. */
    public static RequestContext context(VaultName vault, Actor actor, Set<String> groups) {
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
                Set.of());
    }
}

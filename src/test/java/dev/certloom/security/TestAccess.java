package dev.certloom.security;

import java.util.Set;

/** What the check of permissions says, for tests of those who word it. */
public final class TestAccess {

    private TestAccess() {}

    /** To somebody who lacks a permission that these roles would give. */
    public static PageRefused refused(Permission lacking, String... roles) {
        return new PageRefused(lacking, Set.of(roles));
    }
}

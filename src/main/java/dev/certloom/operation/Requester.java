package dev.certloom.operation;

import java.util.Set;

/**
 * Who asked for a certificate, as the approval needs to know it later.
 *
 * @param id stable identifier: the token's {@code oid}
 * @param name for people
 * @param groups groups the caller was in when it asked
 * @param owners for a program: the ids of the people who answer for it, and who therefore may not approve what it asks for
 */
public record Requester(String id, String name, Set<String> groups, Set<String> owners) {

    public Requester {
        groups = Set.copyOf(groups);
        owners = Set.copyOf(owners);
    }

    /** Whether this person asked, or answers for the program that did. */
    public boolean isOrIsOwnedBy(String person) {
        return id.equals(person) || owners.contains(person);
    }
}

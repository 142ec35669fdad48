package dev.certloom.operation;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The requester of a certificate, as the approval needs to know it later.
 *
 * @param id stable identifier: the token's {@code oid}
 * @param name for people
 * @param groups groups the caller was in at the time of the request
 * @param owners for a program: the ids of the people responsible for it, who therefore may not approve its requests
 */
public record Requester(String id, String name, Set<String> groups, Set<String> owners) {

    public Requester {
        groups = Set.copyOf(groups);
        owners = Set.copyOf(owners);
    }

    /** Who is to know what becomes of the request. */
    public Set<String> people() {
        return Stream.concat(Stream.of(id), owners.stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether this person is the requester, or responsible for the program that is. */
    public boolean isOrIsOwnedBy(String person) {
        return id.equals(person) || owners.contains(person);
    }
}

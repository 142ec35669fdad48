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
 * @param policyAuthors where the requester stated no policy: the ids of those who changed the stored one since the version before
 *     was requested, and of the people responsible for programs among them. What is asked for is theirs too, and they may not approve
 *     it either
 */
public record Requester(String id, String name, Set<String> groups, Set<String> owners, Set<String> policyAuthors) {

    public Requester {
        groups = Set.copyOf(groups);
        owners = Set.copyOf(owners);
        policyAuthors = Set.copyOf(policyAuthors);
    }

    /** Who stated themselves what they ask for. */
    public Requester(String id, String name, Set<String> groups, Set<String> owners) {
        this(id, name, groups, owners, Set.of());
    }

    /** Whoever counts as having asked besides the requester itself. */
    public Set<String> others() {
        return Stream.concat(owners.stream(), policyAuthors.stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** Who is to know what becomes of the request. */
    public Set<String> people() {
        return Stream.concat(Stream.of(id), others().stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether this person is the requester, or responsible for the program that is. */
    public boolean isThatOf(String person) {
        return id.equals(person) || owners.contains(person);
    }

    /** Whether this person is the requester, responsible for the program that is, or an author of what is asked for. */
    public boolean isAmong(String person) {
        return people().contains(person);
    }

    /** By a stored policy that was changed by these. */
    Requester by(Set<String> authors) {
        return new Requester(id, name, groups, owners, authors);
    }

    /**
     * The same with other groups. What tables make of groups, they made of what was asked for by a member: not of what others made of
     * it since, and not for whoever is none any more.
     */
    Requester in(Set<String> currentGroups) {
        return new Requester(id, name, currentGroups, owners, policyAuthors);
    }
}

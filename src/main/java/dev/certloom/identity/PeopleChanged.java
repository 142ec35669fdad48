package dev.certloom.identity;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * People of the embedded server, or a program's owners, have changed: eligibility for open approval steps has to be
 * checked again. Published inside the transaction that did it.
 *
 * @param groups that the people are or were in
 * @param clients whose owners have changed
 */
public record PeopleChanged(Set<String> groups, Set<String> clients) {

    public PeopleChanged {
        groups = Set.copyOf(groups);
        clients = Set.copyOf(clients);
    }

    static PeopleChanged of(Person... states) {
        return new PeopleChanged(
                Arrays.stream(states).flatMap(state -> state.groups().stream()).collect(Collectors.toUnmodifiableSet()),
                Set.of());
    }

    static PeopleChanged ownersOf(String client) {
        return new PeopleChanged(Set.of(), Set.of(client));
    }
}

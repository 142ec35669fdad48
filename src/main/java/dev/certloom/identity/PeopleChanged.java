package dev.certloom.identity;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * People of the embedded server, or those who answer for a program, are not who they were: who may decide on what is open has to
 * be looked at again. Published inside the transaction that did it.
 *
 * @param groups that the people are or were in
 * @param clients whose owners are others now
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

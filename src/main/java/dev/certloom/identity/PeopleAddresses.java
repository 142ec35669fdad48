package dev.certloom.identity;

import java.util.Set;

/**
 * Mail addresses of the people of the embedded authorization server; none when people are managed by an external
 * provider.
 */
public class PeopleAddresses {

    private final People people;

    PeopleAddresses(People people) {
        this.people = people;
    }

    /** Of a group's members, as they wrote them; at most {@code limit}. */
    public Set<String> ofGroup(String group, int limit) {
        return people.mailsOfGroup(group, limit);
    }

    /** Of a person, by id; empty when unknown or without address. */
    public Set<String> ofPerson(String person) {
        return people.byId(person).flatMap(Person::mail).map(Set::of).orElse(Set.of());
    }
}

package dev.certloom.identity;

import java.time.Instant;
import java.util.Set;

/**
 * A change to an account that affects whether its person is independent of another. Kept after the account is removed.
 *
 * @param person the account's id
 * @param roles that were given; empty for other kinds than {@link Kind#GRANTED}
 * @param groups that were given; empty for other kinds
 * @param actor id of the person or program that did it
 */
public record AccountAct(
        String person, String userName, Kind kind, Set<String> roles, Set<String> groups, String actor, Instant at) {

    public AccountAct {
        roles = Set.copyOf(roles);
        groups = Set.copyOf(groups);
    }

    /** The kind of change. */
    public enum Kind {
        /** The account was created: its creator knew its first password. */
        ADDED,
        /** The account's password was reset, by someone who knows the new one. */
        RESET,
        /** The account was given additional roles or groups. */
        GRANTED,
        /** The account was removed. */
        REMOVED
    }

    /** One that grants nothing. */
    public static AccountAct of(Person person, Kind kind, String actor, Instant at) {
        return new AccountAct(person.id(), person.userName(), kind, Set.of(), Set.of(), actor, at);
    }
}

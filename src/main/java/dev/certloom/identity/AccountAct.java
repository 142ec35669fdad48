package dev.certloom.identity;

import java.time.Instant;
import java.util.Set;

/**
 * Something done to an account that bears on whether its person is independent of somebody else. Kept when the account is gone.
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

    /** What was done. */
    public enum Kind {
        /** The account was made: whoever did it knew its first password. */
        ADDED,
        /** The account was given another password, known to who did it. */
        RESET,
        /** The account was given roles or groups that it had not. */
        GRANTED,
        /** The account was removed. */
        REMOVED
    }

    /** One that grants nothing. */
    public static AccountAct of(Person person, Kind kind, String actor, Instant at) {
        return new AccountAct(person.id(), person.userName(), kind, Set.of(), Set.of(), actor, at);
    }
}

package dev.certloom.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A person who may log in at the embedded authorization server.
 *
 * @param id the {@code oid} of their tokens; never reused for another person
 * @param userName what they log in with, in lower case: see {@link #USER_NAME}
 * @param name for people
 * @param passwordHash a slow hash with the algorithm's name in front, e.g. <code>{argon2}…</code>; never the password
 * @param roles values their tokens carry in the roles claim; each vault binds them to permissions
 * @param groups values their tokens carry in the groups claim; approval steps name them
 * @param passwordVersion how many passwords they had before this one: tokens and sessions of other versions are invalid
 * @param passwordChangeRequired whether someone else knows the password, so that it only allows choosing another
 */
public record Person(
        String id,
        String userName,
        String name,
        Optional<String> mail,
        String passwordHash,
        int passwordVersion,
        Set<String> roles,
        Set<String> groups,
        boolean passwordChangeRequired,
        Instant created,
        Instant changed) {

    /**
     * 1 to 64 lower-case letters, digits, dots, hyphens, underscores and at signs, of which the first is a letter or
     * digit.
     */
    public static final Pattern USER_NAME = Pattern.compile("[0-9a-z][0-9a-z._@-]{0,63}");

    /** @throws IllegalArgumentException when the user name is out of rule */
    public Person {
        if (!USER_NAME.matcher(userName).matches()) {
            throw new IllegalArgumentException(
                    "Expected a user name of 1 to 64 lower-case letters, digits, dots, hyphens, underscores and at signs, "
                            + "but it is something else.");
        }
        roles = Set.copyOf(roles);
        groups = Set.copyOf(groups);
    }

    /** A person with their first password. */
    public Person(
            String id,
            String userName,
            String name,
            Optional<String> mail,
            String passwordHash,
            Set<String> roles,
            Set<String> groups,
            boolean passwordChangeRequired,
            Instant created,
            Instant changed) {
        this(id, userName, name, mail, passwordHash, 0, roles, groups, passwordChangeRequired, created, changed);
    }

    /** The same with another password. */
    public Person withPassword(String hash, boolean changeRequired, Instant now) {
        return new Person(
                id, userName, name, mail, hash, passwordVersion + 1, roles, groups, changeRequired, created, now);
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return "Person[" + id + ", " + userName + "]";
    }
}

package dev.certloom.identity;

import com.google.common.base.Ascii;
import dev.certloom.access.Caller;
import dev.certloom.access.TokenText;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.DisplayText;
import dev.certloom.kernel.WrittenText;
import dev.certloom.settings.Suggestion;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionOperations;

/** Adds, changes and removes people, and sets a client's owners. Each action and its audit line are one transaction. */
final class PeopleAdministration {

    private static final int MAX_NAME_LENGTH = 100;
    private static final int MAX_MAIL_LENGTH = 254;
    private static final int MAX_VALUES = 50;
    private static final Pattern MAIL = Pattern.compile("[^\\s\\p{Z}@]+@[^\\s\\p{Z}@]+");
    /** For roles and groups: without a comma, which separates them in commands. */
    private static final Pattern VALUE = Pattern.compile("[0-9A-Za-z][0-9A-Za-z ._:/@-]{0,99}");

    private static final int MAX_CLIENT_ID_LENGTH = 128;

    private final People people;
    private final Clients clients;
    private final Passwords passwords;
    private final Set<String> roles;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    /** @param roles that people can have: all that the vaults' settings know */
    PeopleAdministration(
            People people,
            Clients clients,
            Passwords passwords,
            Set<String> roles,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.people = people;
        this.clients = clients;
        this.passwords = passwords;
        this.roles = roles;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * The given properties of a person. Omitted ones do not change, or are empty for a new person.
     *
     * @param mail empty text for none
     */
    record Draft(
            Optional<String> name, Optional<String> mail, Optional<List<String>> roles, Optional<List<String>> groups) {

        /** @throws InvalidPeopleRequest when a member is out of rule */
        Draft {
            name = name.map(text -> WrittenText.line(text, MAX_NAME_LENGTH)
                    .orElseThrow(() -> InvalidPeopleRequest.invalid("Expected a name of 1 to " + MAX_NAME_LENGTH
                            + " visible characters, but 'name' is something else.")));
            mail = mail.map(String::strip);
            mail.filter(text -> !text.isEmpty())
                    .filter(text -> text.length() > MAX_MAIL_LENGTH
                            || !MAIL.matcher(text).matches()
                            || !DisplayText.isShown(text))
                    .ifPresent(text -> {
                        throw InvalidPeopleRequest.invalid("Expected an e-mail address, but 'mail' is something else.");
                    });
            roles.ifPresent(values -> check("roles", values));
            groups.ifPresent(values -> check("groups", values));
        }

        private static void check(String member, List<String> values) {
            if (values.size() > MAX_VALUES
                    || !values.stream()
                            .allMatch(value ->
                                    value != null && VALUE.matcher(value).matches())) {
                throw InvalidPeopleRequest.invalid(
                        ("Expected up to %d texts of 1 to 100 letters, digits, blanks and . _ : / @ -, but "
                                        + "'%s' is something else.")
                                .formatted(MAX_VALUES, member));
            }
        }
    }

    /**
     * The resulting person.
     *
     * @param password the generated one, shown only this once; empty if they keep theirs
     */
    record SavedPerson(Person person, Optional<String> password) {

        /** Without the password. */
        @Override
        public String toString() {
            return "SavedPerson[" + person + "]";
        }
    }

    /** The actor, and the vault whose host was called. */
    record Act(Caller caller, String vault) {}

    /** Up to that many, beginning behind a user name, in their order. */
    List<Person> list(Optional<String> after, int limit) {
        return people.list(after, limit);
    }

    /**
     * Adds or changes a person. A new person must choose another password at the first login.
     *
     * @throws InvalidPeopleRequest when the user name is invalid, or there is no such role
     * @throws Passwords.Busy when no password can be hashed at the moment
     */
    SavedPerson put(String userName, Draft draft, Act act) {
        String name = canonical(userName);
        draft.roles().ifPresent(this::requireKnown);
        Optional<Person> changed = change(name, draft, act);
        if (changed.isPresent()) {
            return new SavedPerson(changed.get(), Optional.empty());
        }
        String password = passwords.generate();
        Instant now = clock.instant();
        Person fresh = new Person(
                UUID.randomUUID().toString(),
                name,
                draft.name().orElse(name),
                draft.mail().filter(text -> !text.isEmpty()),
                passwords.encode(password),
                Set.copyOf(draft.roles().orElse(List.of())),
                Set.copyOf(draft.groups().orElse(List.of())),
                true,
                now,
                now);
        boolean added = inTransaction(() -> {
            boolean first = people.add(fresh);
            if (first) {
                people.record(
                        AccountAct.of(fresh, AccountAct.Kind.ADDED, act.caller().oid(), now));
                publish(AuditAction.PERSON_ADDED, "people/" + name, act, described(fresh));
                events.publishEvent(PeopleChanged.of(fresh));
            }
            return first;
        });
        return added
                ? new SavedPerson(fresh, Optional.of(password))
                // Another caller added them in between.
                : new SavedPerson(
                        change(name, draft, act).orElseThrow(() -> InvalidPeopleRequest.noPerson(name)),
                        Optional.empty());
    }

    /** A role that no vault knows would grant nothing, but look as if it did. */
    private void requireKnown(List<String> given) {
        given.stream().filter(role -> !roles.contains(role)).findFirst().ifPresent(role -> {
            throw InvalidPeopleRequest.invalid("Expected roles of this installation (%s), but '%s' is none.%s"
                    .formatted(joined(roles), role, Suggestion.didYouMean(role, roles)));
        });
    }

    private Optional<Person> change(String userName, Draft draft, Act act) {
        return inTransaction(() -> people.lock(userName).map(before -> {
            Person after = new Person(
                    before.id(),
                    before.userName(),
                    draft.name().orElse(before.name()),
                    draft.mail().isPresent() ? draft.mail().filter(text -> !text.isEmpty()) : before.mail(),
                    before.passwordHash(),
                    before.passwordVersion(),
                    draft.roles().<Set<String>>map(Set::copyOf).orElse(before.roles()),
                    draft.groups().<Set<String>>map(Set::copyOf).orElse(before.groups()),
                    before.passwordChangeRequired(),
                    before.created(),
                    clock.instant());
            people.save(after);
            granted(before, after, act).ifPresent(people::record);
            publish(AuditAction.PERSON_CHANGED, "people/" + userName, act, changed(before, after));
            events.publishEvent(new PersonChanged(after.id()));
            events.publishEvent(PeopleChanged.of(before, after));
            return after;
        }));
    }

    /** What they have gained. */
    private static Optional<AccountAct> granted(Person before, Person after, Act act) {
        Set<String> roles = without(after.roles(), before.roles());
        Set<String> groups = without(after.groups(), before.groups());
        return roles.isEmpty() && groups.isEmpty()
                ? Optional.empty()
                : Optional.of(new AccountAct(
                        after.id(),
                        after.userName(),
                        AccountAct.Kind.GRANTED,
                        roles,
                        groups,
                        act.caller().oid(),
                        after.changed()));
    }

    private static Set<String> without(Set<String> values, Set<String> others) {
        return values.stream().filter(value -> !others.contains(value)).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Resets a person's password; they must change it at the next login.
     *
     * @throws InvalidPeopleRequest when there is nobody of that name
     * @throws Passwords.Busy when no password can be hashed at the moment
     */
    SavedPerson reset(String userName, Act act) {
        String name = canonical(userName);
        String password = passwords.generate();
        String hash = passwords.encode(password);
        return inTransaction(() -> {
            Person after = people.lock(name)
                    .orElseThrow(() -> InvalidPeopleRequest.noPerson(name))
                    .withPassword(hash, true, clock.instant());
            people.save(after);
            people.record(
                    AccountAct.of(after, AccountAct.Kind.RESET, act.caller().oid(), after.changed()));
            publish(AuditAction.PERSON_PASSWORD_RESET, "people/" + name, act, Map.of());
            events.publishEvent(new PersonChanged(after.id()));
            events.publishEvent(PeopleChanged.of(after));
            return new SavedPerson(after, Optional.of(password));
        });
    }

    /**
     * Removes a person, who loses access at the next request: their tokens and sessions are invalid.
     *
     * @throws InvalidPeopleRequest when there is nobody of that name
     */
    Person remove(String userName, Act act) {
        String name = canonical(userName);
        return inTransaction(() -> {
            Person person = people.lock(name).orElseThrow(() -> InvalidPeopleRequest.noPerson(name));
            people.remove(name);
            people.record(
                    AccountAct.of(person, AccountAct.Kind.REMOVED, act.caller().oid(), clock.instant()));
            publish(AuditAction.PERSON_REMOVED, "people/" + name, act, Map.of("id", person.id()));
            events.publishEvent(new PersonChanged(person.id()));
            events.publishEvent(PeopleChanged.of(person));
            return person;
        });
    }

    /**
     * Records a client's owners.
     *
     * @param userNames of people; they replace the previous owners
     * @return the owners by user name, with their ids
     * @throws InvalidPeopleRequest when there is no such client, or no person with such a name
     */
    Map<String, String> setOwners(String client, List<String> userNames, Act act) {
        if (userNames.size() > MAX_VALUES) {
            throw InvalidPeopleRequest.invalid("Expected up to " + MAX_VALUES + " owners, but there are more.");
        }
        if (client.length() > MAX_CLIENT_ID_LENGTH) {
            throw InvalidPeopleRequest.noClient(client);
        }
        return inTransaction(() -> {
            Map<String, String> owners = new LinkedHashMap<>();
            for (String userName : userNames) {
                Person owner = people.find(canonical(userName))
                        .orElseThrow(() -> InvalidPeopleRequest.invalid("Expected user names of people as owners, but '"
                                + TokenText.cut(userName, 64) + "' is nobody's. Add the person first."));
                owners.put(owner.userName(), owner.id());
            }
            if (!clients.setOwners(client, Set.copyOf(owners.values()), clock.instant())) {
                throw InvalidPeopleRequest.noClient(client);
            }
            events.publishEvent(PeopleChanged.ownersOf(client));
            publish(
                    AuditAction.CLIENT_OWNERS_SET,
                    "clients/" + client,
                    act,
                    Map.of("owners", String.join(",", owners.keySet())));
            return owners;
        });
    }

    static String canonical(String userName) {
        String name = Ascii.toLowerCase(userName);
        if (!Person.USER_NAME.matcher(name).matches()) {
            throw InvalidPeopleRequest.invalid(
                    "Expected a user name of 1 to 64 letters, digits and . _ @ -, beginning with a letter or digit, but it is "
                            + "something else.");
        }
        return name;
    }

    private static Map<String, String> described(Person person) {
        Map<String, String> details = new HashMap<>();
        details.put("id", person.id());
        details.put("roles", joined(person.roles()));
        details.put("groups", joined(person.groups()));
        return details;
    }

    private static Map<String, String> changed(Person before, Person after) {
        Map<String, String> details = described(after);
        Map<String, String> old = members(before);
        members(after).forEach((member, value) -> {
            if (!value.equals(old.get(member))) {
                details.put("before." + member, old.getOrDefault(member, ""));
                details.put("after." + member, value);
            }
        });
        return details;
    }

    private static Map<String, String> members(Person person) {
        return Map.of(
                "name", person.name(),
                "mail", person.mail().orElse(""),
                "roles", joined(person.roles()),
                "groups", joined(person.groups()));
    }

    private static String joined(Set<String> values) {
        return values.stream().sorted().collect(Collectors.joining(","));
    }

    private void publish(AuditAction action, String object, Act act, Map<String, String> details) {
        events.publishEvent(
                new UserEvent(action, act.vault(), object, act.caller().actor(), clock.instant(), details));
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }
}

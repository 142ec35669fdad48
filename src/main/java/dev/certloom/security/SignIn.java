package dev.certloom.security;

import dev.certloom.security.spi.People;
import dev.certloom.security.spi.Person;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Decides whether somebody is who they say. Every refusal looks and lasts the same: a stranger learns neither who has an
 * account here nor who is locked out.
 */
final class SignIn {

    private static final int ATTEMPTS = 10;
    private static final Duration LOCKED_FOR = Duration.ofMinutes(15);

    private final People people;
    private final Passwords passwords;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    SignIn(
            People people,
            Passwords passwords,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.people = people;
        this.passwords = passwords;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Where an attempt comes from.
     *
     * @param vault the vault whose audit trail tells of it
     */
    record Origin(String vault, String address) {}

    /** What becomes of an attempt. */
    sealed interface Outcome {

        /** Come in. */
        record Admitted(Person person) implements Outcome {}

        /** The password is right, but another is to be chosen first. */
        record MustChange(Person person) implements Outcome {}

        /** No. */
        record Refused() implements Outcome {}
    }

    /**
     * Somebody shows their password.
     *
     * @param userName as it was typed
     * @throws Passwords.Busy when it cannot be checked at the moment
     */
    Outcome enter(String userName, String password, Origin origin) {
        Optional<Person> person = check(userName, password, origin);
        if (person.isEmpty()) {
            return new Outcome.Refused();
        }
        if (person.get().mustChange()) {
            people.admitted(person.get().id());
            return new Outcome.MustChange(person.get());
        }
        transaction.executeWithoutResult(status -> {
            people.admitted(person.get().id());
            publish("person-signed-in", person.get(), origin);
        });
        return new Outcome.Admitted(person.get());
    }

    /**
     * Somebody replaces their password.
     *
     * @param chosen one that {@link Passwords#objection} has nothing against
     * @throws Passwords.Busy when the old one cannot be checked at the moment
     */
    Outcome change(String userName, String password, String chosen, Origin origin) {
        Optional<Person> person = check(userName, password, origin);
        if (person.isEmpty()) {
            return new Outcome.Refused();
        }
        String hash = passwords.hash(chosen);
        Optional<Person> changed =
                transaction.execute(status -> people.lock(person.get().userName())
                        // Somebody may have reset it meanwhile, and that counts.
                        .filter(now -> now.passwordHash().equals(person.get().passwordHash()))
                        .map(now -> now.withPassword(hash, false, clock.instant()))
                        .map(now -> {
                            people.save(now);
                            publish("password-changed", now, origin);
                            publish("person-signed-in", now, origin);
                            return now;
                        }));
        return changed != null && changed.isPresent() ? new Outcome.Admitted(changed.get()) : new Outcome.Refused();
    }

    private Optional<Person> check(String userName, String password, Origin origin) {
        String name = userName.strip().toLowerCase(Locale.ROOT);
        Instant now = clock.instant();
        Optional<Person> person = Person.USER_NAME.matcher(name).matches()
                ? people.attempt(name, ATTEMPTS, now, now.plus(LOCKED_FOR))
                : Optional.empty();
        if (passwords.matches(password, person.map(Person::passwordHash))) {
            return person;
        }
        person.filter(locked -> locked.lockedUntil().isPresent())
                .ifPresent(
                        locked -> transaction.executeWithoutResult(status -> publish("person-locked", locked, origin)));
        return Optional.empty();
    }

    private void publish(String action, Person person, Origin origin) {
        events.publishEvent(new PeopleAct(
                action,
                origin.vault(),
                "people/" + person.userName(),
                new PeopleAct.By(person.id(), person.name(), "", origin.address()),
                clock.instant(),
                Map.of()));
    }
}

package dev.certloom.identity;

import dev.certloom.identity.AttemptGate.Subject;
import dev.certloom.identity.AttemptThrottle.Attempt;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Authenticates people. Every refusal looks the same and costs the same work, so that attackers cannot learn who has an
 * account here. Repeated failures delay the next attempt; no one is locked out.
 */
final class SignIn {

    private final People people;
    private final Passwords passwords;
    private final AttemptGate gate;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    SignIn(
            People people,
            Passwords passwords,
            AttemptGate gate,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.people = people;
        this.passwords = passwords;
        this.gate = gate;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Where an attempt comes from.
     *
     * @param vault the vault in whose audit trail it is recorded
     */
    record Origin(String vault, String address) {}

    /** The result of an attempt. */
    sealed interface Outcome {

        /** Success. */
        record Admitted(Person person) implements Outcome {}

        /** The password is right, but another has to be chosen first. */
        record MustChange(Person person) implements Outcome {}

        /** Failure. */
        record Refused() implements Outcome {}
    }

    /**
     * Signs a person in by password.
     *
     * @param userName as typed
     * @throws Passwords.Busy when it cannot be checked at the moment
     * @throws AttemptGate.TooSoon when too many attempts before it failed
     */
    Outcome enter(String userName, String password, Origin origin) {
        Optional<Person> person = check(userName, password, origin);
        if (person.isEmpty()) {
            return new Outcome.Refused();
        }
        if (person.get().passwordChangeRequired()) {
            return new Outcome.MustChange(person.get());
        }
        transaction.executeWithoutResult(status -> signedIn(person.get(), origin));
        return new Outcome.Admitted(person.get());
    }

    /**
     * Replaces a person's password.
     *
     * @param chosen one without an {@link Passwords#objection}
     * @throws Passwords.Busy when the old one cannot be checked at the moment
     * @throws AttemptGate.TooSoon when too many attempts before it failed
     */
    Outcome change(String userName, String password, String chosen, Origin origin) {
        Optional<Person> person = check(userName, password, origin);
        if (person.isEmpty()) {
            return new Outcome.Refused();
        }
        String hash = passwords.hash(chosen);
        Optional<Person> changed =
                transaction.execute(status -> people.lock(person.get().userName())
                        // It may have been reset meanwhile, and that takes precedence.
                        .filter(now -> now.passwordHash().equals(person.get().passwordHash()))
                        .map(now -> now.withPassword(hash, false, clock.instant()))
                        .map(now -> {
                            people.save(now);
                            publish(AuditAction.PASSWORD_CHANGED, now, origin);
                            signedIn(now, origin);
                            return now;
                        }));
        return changed != null && changed.isPresent() ? new Outcome.Admitted(changed.get()) : new Outcome.Refused();
    }

    private Optional<Person> check(String userName, String password, Origin origin) {
        String name = userName.strip().toLowerCase(Locale.ROOT);
        boolean possible = Person.USER_NAME.matcher(name).matches();
        Subject subject = possible ? Subject.person(name) : Subject.impossible();
        try (Attempt attempt = gate.enter(subject, origin.address())) {
            Optional<Person> person = possible ? people.find(name) : Optional.empty();
            if (passwords.matches(password, person.map(Person::passwordHash))) {
                attempt.succeeded();
                return person;
            }
            attempt.failed();
            return Optional.empty();
        }
    }

    private void signedIn(Person person, Origin origin) {
        gate.remember(Subject.person(person.userName()), origin.address());
        publish(AuditAction.PERSON_SIGNED_IN, person, origin);
    }

    private void publish(AuditAction action, Person person, Origin origin) {
        events.publishEvent(new UserEvent(
                action,
                origin.vault(),
                "people/" + person.userName(),
                new Actor(person.id(), person.name(), "", origin.address()),
                clock.instant(),
                Map.of()));
    }
}

package dev.certloom.identity;

import com.google.common.base.Ascii;
import dev.certloom.identity.AttemptGate.Subject;
import dev.certloom.identity.AttemptThrottle.Attempt;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
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
    private final DaoAuthenticationProvider provider;

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
        // For a name that nobody has it computes a hash, too.
        this.provider = new DaoAuthenticationProvider(name -> account(people, name));
        this.provider.setPasswordEncoder(passwords);
    }

    /**
     * Where an attempt comes from.
     *
     * @param vault the vault in whose audit trail it is recorded
     */
    record Origin(String vault, String address) {}

    /** An account as the framework's check needs it; its name is that in tokens. */
    private record Account(Person person) implements UserDetails {

        @Override
        public Collection<? extends GrantedAuthority> getAuthorities() {
            return List.of();
        }

        @Override
        public String getPassword() {
            return person.passwordHash();
        }

        @Override
        public String getUsername() {
            return person.id();
        }
    }

    /**
     * Signs a person in by password.
     *
     * @param userName as typed
     * @throws BadCredentialsException when name or password is wrong
     * @throws CredentialsExpiredException when the password is right, but another has to be chosen first
     * @throws AuthenticationServiceException when the account cannot be read
     * @throws Passwords.Busy when it cannot be checked at the moment
     * @throws AttemptGate.TooSoon when too many attempts before it failed
     */
    Authentication enter(String userName, String password, Origin origin) {
        Person person = check(userName, password, origin);
        if (person.passwordChangeRequired()) {
            throw new CredentialsExpiredException("Expected a password of the person's own, but it was given to them.");
        }
        transaction.executeWithoutResult(status -> signedIn(person, origin));
        return authenticated(person);
    }

    /**
     * Replaces a person's password, and signs them in.
     *
     * @param chosen one without an {@link Passwords#objection}
     * @throws BadCredentialsException when name or password is wrong
     * @throws AuthenticationServiceException when the account cannot be read
     * @throws Passwords.Busy when the old one cannot be checked at the moment
     * @throws AttemptGate.TooSoon when too many attempts before it failed
     */
    Authentication change(String userName, String password, String chosen, Origin origin) {
        Person person = check(userName, password, origin);
        String hash = passwords.encode(chosen);
        Optional<Person> changed = transaction.execute(status -> people.lock(person.userName())
                // It may have been reset meanwhile, and that takes precedence.
                .filter(now -> now.passwordHash().equals(person.passwordHash()))
                .map(now -> now.withPassword(hash, false, clock.instant()))
                .map(now -> {
                    people.save(now);
                    publish(AuditAction.PASSWORD_CHANGED, now, origin);
                    signedIn(now, origin);
                    return now;
                }));
        return Objects.requireNonNull(changed)
                .map(SignIn::authenticated)
                .orElseThrow(() -> new BadCredentialsException("Expected the password so far, but it was reset."));
    }

    private static Authentication authenticated(Person person) {
        return UsernamePasswordAuthenticationToken.authenticated(person.id(), null, List.of());
    }

    private Person check(String userName, String password, Origin origin) {
        String name = Ascii.toLowerCase(userName.strip());
        Subject subject = isPossible(name) ? Subject.person(name) : Subject.impossible();
        try (Attempt attempt = gate.enter(subject, origin.address())) {
            return judge(name, password, attempt);
        }
    }

    private Person judge(String name, String password, Attempt attempt) {
        try {
            Authentication checked =
                    provider.authenticate(UsernamePasswordAuthenticationToken.unauthenticated(name, password));
            attempt.succeeded();
            return ((Account) Objects.requireNonNull(checked.getPrincipal())).person();
        } catch (BadCredentialsException e) {
            attempt.failed();
            throw e;
        }
    }

    private static boolean isPossible(String name) {
        return Person.USER_NAME.matcher(name).matches();
    }

    private static Account account(People people, String name) {
        return (isPossible(name) ? people.find(name) : Optional.<Person>empty())
                .map(Account::new)
                .orElseThrow(() -> new UsernameNotFoundException("Expected a user name, but nobody has this one."));
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

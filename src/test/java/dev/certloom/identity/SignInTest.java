package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.compute.TestCompute;
import dev.certloom.identity.SignIn.Origin;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.SimpleTransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;

class SignInTest {

    private static final String PASSWORD = "correct horse battery";

    private final Passwords passwords = new Passwords(TestCompute.pool());
    private final InMemoryPeople people = new InMemoryPeople();
    private final List<Object> events = new ArrayList<>();

    @Test
    void changeWhenThePasswordWasResetMeanwhileThenTheResetCounts() {
        // given
        Person alice = TestPerson.named("alice")
                .passwordHash(passwords.encode(PASSWORD))
                .passwordChangeRequired(true)
                .build();
        people.add(alice);
        Person reset = alice.withPassword(passwords.encode("given by an administrator"), true, Instant.EPOCH);
        TransactionOperations late = new TransactionOperations() {
            @Override
            public <T> T execute(TransactionCallback<T> action) throws TransactionException {
                people.save(reset);
                return action.doInTransaction(new SimpleTransactionStatus());
            }
        };

        // when, then
        SignIn signIn = new SignIn(people, passwords, TestSettings.gate(people), late, events::add, Clock.systemUTC());
        assertThatThrownBy(() -> signIn.change(
                        "alice", PASSWORD, "chosen by whoever knew the old", new Origin("default", "127.0.0.1")))
                .isInstanceOf(BadCredentialsException.class);
        assertThat(people.find("alice")).contains(reset);
        assertThat(events).isEmpty();
    }
}

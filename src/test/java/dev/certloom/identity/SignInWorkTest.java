package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.certloom.compute.TestCompute;
import dev.certloom.identity.SignIn.Origin;
import java.time.Clock;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.CredentialsExpiredException;
import org.springframework.transaction.support.TransactionOperations;

/** What a sign-in costs tells nothing of who has an account: each path computes the same number of slow hashes. */
@Tag("attack")
class SignInWorkTest {

    private static final String PASSWORD = "correct horse battery";
    private static final Set<String> ACCOUNTS = Set.of("alice", "given");
    private static final Origin ORIGIN = new Origin("default", "203.0.113.9");

    private final CountedHashes hashes = new CountedHashes();
    private final Passwords passwords = new Passwords(TestCompute.pool(), hashes);
    private final InMemoryPeople people = new InMemoryPeople();
    private final SignIn signIn = new SignIn(
            people,
            passwords,
            TestSettings.gate(people),
            TransactionOperations.withoutTransaction(),
            event -> {},
            Clock.systemUTC());

    @BeforeEach
    void start() {
        add("alice", false);
        add("given", true);
        add("kim", false);
        add("removed", false);
        people.remove("removed");
        // The first attempt of all makes the hash that those of nobody are compared with.
        isRight(() -> signIn.enter("nobody", PASSWORD, ORIGIN));
        hashes.take();
    }

    static Stream<Arguments> attempts() {
        return Stream.of("alice", "given", "removed", "nobody", "", "\u212aim", "no name' at all", "a".repeat(100_000))
                .flatMap(name -> Stream.of(
                                "",
                                "wrong",
                                PASSWORD,
                                "\u0000",
                                "a".repeat(128),
                                "a".repeat(257),
                                "\uFDFA".repeat(256),
                                "a".repeat(1_000_000))
                        .map(password -> Arguments.of(name, password)));
    }

    @ParameterizedTest
    @MethodSource("attempts")
    void enterComputesOneHashWhoeverItIs(String userName, String password) {
        // when
        boolean right = isRight(() -> signIn.enter(userName, password, ORIGIN));

        // then
        assertThat(hashes.take()).isEqualTo(1);
        assertThat(right).isEqualTo(password.equals(PASSWORD) && ACCOUNTS.contains(userName));
    }

    @ParameterizedTest
    @MethodSource("attempts")
    void changeComputesOneHashUnlessThePasswordIsRight(String userName, String password) {
        // when
        boolean right = isRight(() -> signIn.change(userName, password, "another one altogether", ORIGIN));

        // then
        assertThat(hashes.take()).isEqualTo(right ? 2 : 1);
        assertThat(right).isEqualTo(password.equals(PASSWORD) && ACCOUNTS.contains(userName));
    }

    private static boolean isRight(ThrowingCallable attempt) {
        Throwable refusal = catchThrowable(attempt);
        if (refusal != null) {
            assertThat(refusal).isInstanceOfAny(BadCredentialsException.class, CredentialsExpiredException.class);
        }
        return !(refusal instanceof BadCredentialsException);
    }

    @Test
    void emptyPasswordMatchesNothing() {
        assertThat(passwords.matches("", "{argon2}hash of ")).isFalse();
        assertThat(hashes.take()).isEqualTo(1);
    }

    private void add(String userName, boolean passwordChangeRequired) {
        people.add(TestPerson.named(userName)
                .passwordHash(passwords.encode(PASSWORD))
                .passwordChangeRequired(passwordChangeRequired)
                .build());
    }
}

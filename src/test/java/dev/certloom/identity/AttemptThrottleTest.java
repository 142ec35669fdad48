package dev.certloom.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.access.ClientAddress;
import dev.certloom.identity.AttemptThrottle.Attempt;
import dev.certloom.identity.AttemptThrottle.Turn;
import dev.certloom.operation.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who waits for the next attempt, and for how long. */
class AttemptThrottleTest {

    private static final String HERE = "203.0.113.9";
    private static final String THERE = "198.51.100.7";
    private static final Duration FEW_SECONDS = Duration.ofSeconds(3);

    private final TestClock clock = new TestClock();
    private final AttemptThrottle throttle = new AttemptThrottle(clock);

    @Test
    void firstAttemptsAreNotDelayed() {
        for (int i = 0; i < 5; i++) {
            assertThat(fail(HERE, "alice", false)).isZero();
        }
    }

    @Test
    void whoeverGuessesWaitsLongerAndLongerButNeverForGood() {
        // when
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            waits.add(failPatiently(HERE, "alice", false));
        }

        // then
        assertThat(waits).isSorted().allMatch(wait -> wait.compareTo(Duration.ofSeconds(30)) <= 0);
        assertThat(waits.getLast()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aClockThatIsSetBackMakesNobodyWaitLonger() {
        // given
        for (int i = 0; i < 30; i++) {
            failPatiently(HERE, "alice", false);
        }
        Duration before = waitOf(HERE, "alice", false);

        // when
        clock.set(clock.instant().minus(Duration.ofHours(1)));

        // then
        assertThat(waitOf(HERE, "alice", false)).isEqualTo(before);
    }

    @Test
    void aClockThatIsSetForwardLetsNobodyGuessSooner() {
        // given
        for (int i = 0; i < 30; i++) {
            failPatiently(HERE, "alice", false);
        }
        Duration before = waitOf(HERE, "alice", false);

        // when
        clock.set(clock.instant().plus(Duration.ofHours(1)));

        // then
        assertThat(waitOf(HERE, "alice", false)).isEqualTo(before);
    }

    @Test
    void nameAloneDelaysNobody() {
        // given
        for (int i = 0; i < 200; i++) {
            failPatiently(HERE, "alice", false);
        }

        // then
        assertThat(waitOf(THERE, "alice", false)).isZero();
        assertThat(waitOf(THERE, "alice", true)).isZero();
    }

    @Test
    void nameThatHasComeInFromThereWaitsForMomentsWhateverOthersTry() {
        // given
        for (int i = 0; i < 200; i++) {
            failPatiently(HERE, "alice", true);
            failPatiently(HERE, "guess-" + i, false);
        }

        // then
        assertThat(waitOf(HERE, "alice", true)).isLessThanOrEqualTo(FEW_SECONDS);
        assertThat(waitOf(HERE, "bob", true)).isZero();
    }

    @Test
    void manyNamesFromOneAddressDelayTheNextNameToo() {
        // given
        for (int i = 0; i < 100; i++) {
            failPatiently(HERE, "guess-" + i, false);
        }

        // then
        assertThat(waitOf(HERE, "carol", false)).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(10));
        assertThat(waitOf(THERE, "carol", false)).isZero();
    }

    @Test
    void namesThatAreSentAwayTakeNobodysPlace() {
        // given: somebody guesses at a name that has come in from there, and then fills up the address
        for (int i = 0; i < 12; i++) {
            failPatiently(HERE, "alice", true);
        }
        Duration before = waitOf(HERE, "alice", true);
        assertThat(before).isPositive();
        for (int i = 0; i < 400; i++) {
            throttle.next(HERE, "filler-" + i, false);
        }

        // when
        for (int i = 0; i < 20_000; i++) {
            assertThat(throttle.next(HERE, "junk-" + i, false)).isInstanceOf(Turn.Refused.class);
        }

        // then
        assertThat(waitOf(HERE, "alice", true)).isPositive();
    }

    @Test
    void manyAtOnceGainNothing() {
        // given: none of them is judged yet
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            turns.add(throttle.next(HERE, "alice", false));
        }

        // then
        assertThat(turns).filteredOn(Turn.Admitted.class::isInstance).hasSizeLessThan(30);
    }

    @Test
    void attemptsThatAreSentAwayDoNotMakeTheNextWaitLonger() {
        // given
        for (int i = 0; i < 20; i++) {
            failPatiently(HERE, "alice", false);
        }
        assertThat(throttle.next(HERE, "alice", false)).isInstanceOf(Turn.Refused.class);

        // when
        for (int i = 0; i < 1_000; i++) {
            throttle.next(HERE, "alice", false);
        }

        // then
        assertThat(waitOf(HERE, "alice", false)).isLessThanOrEqualTo(Duration.ofSeconds(30));
        clock.advance(Duration.ofSeconds(30));
        assertThat(waitOf(HERE, "alice", false)).isZero();
    }

    @Test
    void successForgetsTheFailuresBefore() {
        // given
        for (int i = 0; i < 4; i++) {
            fail(HERE, "alice", false);
        }

        // when
        succeed(HERE, "alice");

        // then
        for (int i = 0; i < 5; i++) {
            assertThat(fail(HERE, "alice", true)).isZero();
        }
    }

    @Test
    void programsThatComeInOftenAreNotDelayed() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(waitOf(HERE, "client", i > 0)).isZero();
            succeed(HERE, "client");
        }
    }

    @Test
    void whatWasNotJudgedCountsForNothing() {
        for (int i = 0; i < 100; i++) {
            ((Turn.Admitted) throttle.next(HERE, "alice", false)).attempt().close();
        }

        assertThat(waitOf(HERE, "alice", false)).isZero();
    }

    @Test
    void afterAQuarterOfAnHourAllIsForgotten() {
        // given
        for (int i = 0; i < 100; i++) {
            failPatiently(HERE, "alice", false);
        }

        // when
        clock.advance(Duration.ofMinutes(15));

        // then
        for (int i = 0; i < 5; i++) {
            assertThat(fail(HERE, "alice", false)).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:2::1, 2001:db8:1:2:ffff::9, true",
        "2001:db8:1:2::1, 2001:db8:1:3::1, false",
        "203.0.113.9:1234, 203.0.113.9:4321, true",
        "'[2001:db8:1:2::1]:443', 2001:db8:1:2::7, true",
        "::ffff:203.0.113.9, 203.0.113.9, true",
        "203.0.113.9, 203.0.113.10, false",
        "unknown, _hidden, false",
        "a:b:c, a:b:c, true"
    })
    void addressesThatOneCallerChoosesFreelyAreOnePlace(String one, String other, boolean same) {
        assertThat(ClientAddress.of(one).equals(ClientAddress.of(other))).isEqualTo(same);
    }

    private Duration waitOf(String address, String name, boolean known) {
        return switch (throttle.next(address, name, known)) {
            case Turn.Refused refused -> refused.retryAfter();
            case Turn.Admitted admitted -> {
                admitted.attempt().close();
                yield admitted.after();
            }
        };
    }

    /** @return how long the attempt waited, all in one */
    private Duration failPatiently(String address, String name, boolean known) {
        return switch (throttle.next(address, name, known)) {
            case Turn.Refused refused -> {
                clock.advance(refused.retryAfter());
                yield refused.retryAfter().plus(fail(address, name, known));
            }
            case Turn.Admitted admitted -> fail(admitted);
        };
    }

    private Duration fail(String address, String name, boolean known) {
        return fail((Turn.Admitted) throttle.next(address, name, known));
    }

    private Duration fail(Turn.Admitted admitted) {
        clock.advance(admitted.after());
        try (Attempt attempt = admitted.attempt()) {
            attempt.failed();
        }
        return admitted.after();
    }

    private void succeed(String address, String name) {
        try (Attempt attempt = ((Turn.Admitted) throttle.next(address, name, true)).attempt()) {
            attempt.succeeded();
        }
    }
}

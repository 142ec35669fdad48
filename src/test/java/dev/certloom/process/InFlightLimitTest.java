package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InFlightLimitTest {

    private static final long QUICK = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long SLOW = TimeUnit.MILLISECONDS.toNanos(1_500);

    private final InFlightLimit limit = new InFlightLimit(0);
    private long now;

    @Test
    void growsWhileAnswersComeInTimeAndItIsUsedUp() {
        answered(10_000, QUICK, InFlightLimit.MAX_LIMIT);

        assertThat(limit.current()).isEqualTo(InFlightLimit.MAX_LIMIT);
    }

    @Test
    void doesNotGrowWhileItIsNotUsedUp() {
        answered(10_000, QUICK, 1);

        assertThat(limit.current()).isEqualTo(InFlightLimit.INITIAL_LIMIT);
    }

    @Test
    void shrinksToOneWhileAllIsRefused() {
        refuseAll();

        assertThat(limit.current()).isOne();
    }

    @Test
    void growsAgainFromOne() {
        refuseAll();

        answered(50, QUICK, 10);

        assertThat(limit.current()).isGreaterThanOrEqualTo(9);
    }

    @Test
    void whatWasSentBeforeADecreaseIsNoFurtherReasonForOne() {
        for (int i = 0; i < InFlightLimit.INITIAL_LIMIT; i++) {
            limit.refused(0, QUICK + i);
        }

        assertThat(limit.current()).isEqualTo((int) (InFlightLimit.INITIAL_LIMIT * 0.7));
    }

    /** A machine that is busy with other things is slow however little is asked of it. */
    @Test
    void slownessAloneTakesItDownOnlySoFar() {
        answered(100, SLOW, InFlightLimit.MAX_LIMIT);

        assertThat(limit.current()).isEqualTo(InFlightLimit.MIN_LIMIT_WHEN_SLOW);
    }

    @Test
    void slownessDoesNotRaiseWhatRefusalsTookDown() {
        refuseAll();

        answered(3, SLOW, 1);

        assertThat(limit.current()).isOne();
    }

    private void refuseAll() {
        for (int i = 0; i < 20; i++) {
            limit.refused(now, now + QUICK);
            now += QUICK;
        }
    }

    private void answered(int times, long took, int inFlight) {
        for (int i = 0; i < times; i++) {
            limit.answered(now, now + took, inFlight);
            now += took;
        }
    }
}

package dev.certloom.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Pauses from two seconds to a minute. */
class ProportionalBackOffTest {

    private static final Instant BEGIN = Instant.parse("2025-01-01T00:00:00Z");
    private static final Duration MIN = Duration.ofSeconds(2);
    private static final Duration MAX = Duration.ofMinutes(1);

    private final ProportionalBackOff backOff = new ProportionalBackOff(MIN, MAX);

    @Test
    void pauseIsAQuarterOfTheTimeElapsed() {
        assertThat(pauseAfter(Duration.ofSeconds(40))).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void pauseStaysWithinItsBounds() {
        assertThat(pauseAfter(Duration.ZERO)).isEqualTo(MIN);
        assertThat(pauseAfter(Duration.ofSeconds(-40))).as("clocks differ").isEqualTo(MIN);
        assertThat(pauseAfter(Duration.ofHours(1))).isEqualTo(MAX);
    }

    @Test
    void longerPauseAskedForIsKeptUpToTheUpperBound() {
        assertThat(minAsked(Duration.ofSeconds(20))).isEqualTo(Duration.ofSeconds(20));
        assertThat(minAsked(Duration.ofSeconds(1))).isEqualTo(MIN);
        assertThat(minAsked(Duration.ofHours(1))).isEqualTo(MAX);
    }

    @Test
    void lowerBoundAboveTheUpperOneIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ProportionalBackOff(MIN, MIN.minusNanos(1)));
    }

    private Duration pauseAfter(Duration elapsed) {
        return backOff.pause(BEGIN, BEGIN.plus(elapsed));
    }

    private Duration minAsked(Duration asked) {
        return backOff.withMin(asked).pause(BEGIN, BEGIN);
    }
}

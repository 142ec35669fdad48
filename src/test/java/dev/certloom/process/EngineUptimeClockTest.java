package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EngineUptimeClockTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final EngineUptimeClock time = new EngineUptimeClock();

    @Test
    void timeBeforeTheFirstLookDoesNotCount() {
        time.observe(NOON, true);
        time.observe(NOON.plusSeconds(10), true);

        assertThat(time.since(NOON.minusSeconds(3_600))).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void itStandsStillWhileTheEngineDoesNotServe() {
        time.observe(NOON, true);
        time.observe(NOON.plusSeconds(10), true);
        time.observe(NOON.plusSeconds(20), false);
        time.observe(NOON.plusSeconds(30), false);
        time.observe(NOON.plusSeconds(40), true);
        time.observe(NOON.plusSeconds(50), true);

        assertThat(time.since(NOON)).isEqualTo(Duration.ofSeconds(30));
        assertThat(time.since(NOON.plusSeconds(5))).isEqualTo(Duration.ofSeconds(25));
        assertThat(time.since(NOON.plusSeconds(45))).isEqualTo(Duration.ofSeconds(5));
        assertThat(time.since(NOON.plusSeconds(60))).isZero();
    }

    @Test
    void itStandsStillWhileWeWereHeldUpOurselves() {
        time.observe(NOON, true);
        time.observe(NOON.plusSeconds(3_600), true);
        time.observe(NOON.plusSeconds(3_602), true);

        assertThat(time.since(NOON)).isEqualTo(Duration.ofSeconds(2));
    }
}

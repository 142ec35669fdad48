package dev.certloom.renewal;

import static dev.certloom.renewal.TestLives.BEGIN;
import static dev.certloom.renewal.TestLives.life;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.renewal.RenewalEvent.RenewalFailed.Ending;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RenewalPausesTest {

    private final VersionLife life = life(Duration.ofDays(365));
    private final RenewalPauses pauses = new RenewalPauses(TestRenewals.SETTINGS);

    @ParameterizedTest
    @CsvSource({"1, PT1H", "2, PT2H", "3, PT4H", "5, PT16H", "6, P1D", "1000, P1D"})
    void pausesGrowFromAnHourToADay(int failures, Duration pause) {
        assertThat(pause(Ending.FAILED, failures, BEGIN)).isEqualTo(pause);
    }

    @ParameterizedTest
    @EnumSource(names = {"REJECTED", "LAPSED", "CANCELLED", "WITHDRAWN"})
    void afterPeopleSaidNoItIsADay(Ending ending) {
        assertThat(pause(ending, 1, BEGIN)).isEqualTo(Duration.ofDays(1));
    }

    @ParameterizedTest
    @CsvSource({"P1D, PT6H", "PT1H, PT15M", "PT2M, PT1M"})
    void noneIsLongerThanAQuarterOfWhatIsLeft(Duration left, Duration pause) {
        assertThat(pause(Ending.REJECTED, 1, life.notAfter().minus(left))).isEqualTo(pause);
    }

    @Test
    void whatIsOverIsTriedFurther() {
        assertThat(pause(Ending.FAILED, 2, life.notAfter().plusSeconds(1))).isEqualTo(Duration.ofHours(2));
    }

    private Duration pause(Ending ending, int failures, Instant now) {
        return Duration.between(now, pauses.retryAt(life, ending, failures, now));
    }
}

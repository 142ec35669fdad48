package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:34:56Z");

    private final Times times = new Times(NOW);

    @ParameterizedTest
    @CsvSource({
        "PT-5S, 0 ms",
        "PT0S, 0 ms",
        "PT0.999S, 999 ms",
        "PT1S, 1 s",
        "PT59.999S, 59 s",
        "PT60S, 1 min",
        "PT59M59S, 59 min",
        "PT1H, 1 h",
        "PT47H59M, 47 h",
        "PT48H, 2 days",
        "P400D, 400 days"
    })
    void wordsThenTheLargestUnitCut(Duration length, String words) {
        assertThat(Times.words(length)).isEqualTo(words);
    }

    @Test
    void timesAreSaidInUtcToTheUnitThatIsAskedFor() {
        assertThat(times.at(NOW)).isEqualTo("2026-03-01 12:34 UTC");
        assertThat(times.exactly(NOW)).isEqualTo("2026-03-01 12:34:56 UTC");
        assertThat(times.day(NOW)).isEqualTo("2026-03-01");
    }

    @Test
    void fromNowThenBeforeOrBehindIt() {
        assertThat(times.fromNow(NOW.minusSeconds(180))).isEqualTo("3 min ago");
        assertThat(times.fromNow(NOW.plusSeconds(7200))).isEqualTo("in 2 h");
        assertThat(times.since(NOW.minusSeconds(5))).isEqualTo("5 s");
    }

    @Test
    void overOnlyOnceTheMomentHasPassed() {
        assertThat(times.isOver(NOW.minusMillis(1))).isTrue();
        assertThat(times.isOver(NOW)).isFalse();
    }
}

package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.web.pages.ExpiryWeeks.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpiryWeeksTest {

    /** A Wednesday. */
    private static final Instant NOW = Instant.parse("2026-11-25T19:00:00Z");

    private final ExpiryWeeks weeks = new ExpiryWeeks(NOW);

    @Test
    void boundsThenTheFirstIsNowAndTheOthersAreMondays() {
        List<Instant> bounds = weeks.bounds();

        assertThat(bounds).hasSize(ExpiryWeeks.WEEKS_AHEAD + 1).isSorted();
        assertThat(bounds).startsWith(NOW, Instant.parse("2026-11-30T00:00:00Z"));
        assertThat(bounds).endsWith(Instant.parse("2027-11-29T00:00:00Z"));
    }

    @Test
    void windowWhenNamedAsABarOfTheChartThenItHoldsExactlyThatBar() {
        assertThat(weeks.window("expired")).contains(new Window(Optional.empty(), Optional.of(NOW)));
        assertThat(weeks.window(weeks.monday(0).toString()))
                .contains(
                        new Window(Optional.of(NOW), Optional.of(weeks.bounds().get(1))));
        assertThat(weeks.window(weeks.monday(1).toString()))
                .contains(new Window(
                        Optional.of(weeks.bounds().get(1)),
                        Optional.of(weeks.bounds().get(2))));
        assertThat(weeks.window("later"))
                .contains(new Window(Optional.of(weeks.bounds().getLast()), Optional.empty()));
    }

    @Test
    void windowWhenDaysAheadThenWhatHasExpiredIsLeftOut() {
        assertThat(weeks.window("30"))
                .contains(new Window(Optional.of(NOW), Optional.of(NOW.plus(Duration.ofDays(30)))));
    }

    @Test
    void windowWhenOfAWeekThatIsOverThenItHoldsThatWeek() {
        assertThat(weeks.window("2026-11-16"))
                .contains(new Window(
                        Optional.of(Instant.parse("2026-11-16T00:00:00Z")),
                        Optional.of(Instant.parse("2026-11-23T00:00:00Z"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"31", "soon", "2026-02-30", "+999999999-12-31", "0001-01-01", "-1"})
    void windowWhenThereIsNoneOfThatNameThenEmpty(String name) {
        assertThat(weeks.window(name)).isEmpty();
    }
}

package dev.certloom.web.pages;

import static dev.certloom.web.pages.InMemoryInventory.expiries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.web.pages.ExpiryChart.Bar;
import dev.certloom.web.pages.ExpiryChart.Segment;
import dev.certloom.web.pages.ExpiryChart.Series;
import dev.certloom.web.pages.ExpiryChart.Tick;
import dev.certloom.web.pages.Inventory.Expiries;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExpiryChartTest {

    private static final ExpiryWeeks WEEKS = new ExpiryWeeks(Instant.parse("2026-11-25T19:00:00Z"));
    private static final KeyAlgorithm KEY = KeyAlgorithm.EC_P256;

    private static ExpiryChart chart(Expiries... counts) {
        return ExpiryChart.of(List.of(counts), count -> count.issuer().value(), WEEKS, window -> "list?" + window);
    }

    @Test
    void barsAreTheExpiredTheWeeksAndWhatIsLaterEachLeadingToItsList() {
        ExpiryChart chart =
                chart(expiries(0, "Self", KEY, 3), expiries(2, "Self", KEY, 4), expiries(54, "Self", KEY, 5));

        assertThat(chart.bars()).hasSize(ExpiryWeeks.WEEKS_AHEAD + 2);
        assertThat(chart.bars().get(0))
                .extracting(Bar::title, Bar::address)
                .containsExactly("Expired: 3", "list?expired");
        assertThat(chart.bars().get(1)).extracting(Bar::number).isEqualTo(0L);
        assertThat(chart.bars().get(2))
                .extracting(Bar::title, Bar::address)
                .containsExactly("Week of 2026-11-30: 4", "list?2026-11-30");
        assertThat(chart.bars().getLast())
                .extracting(Bar::title, Bar::address)
                .containsExactly("Later: 5", "list?later");
        assertThat(chart.total()).isEqualTo(12);
    }

    @Test
    void segmentsStandOnEachOtherTheLargestSeriesBelow() {
        Bar bar = chart(expiries(5, "Small", KEY, 2), expiries(5, "Large", KEY, 6))
                .bars()
                .get(5);

        assertThat(bar.perSeries()).containsExactly(6L, 2L);
        Segment lower = bar.segments().get(0);
        Segment upper = bar.segments().get(1);
        assertThat(upper.y() + upper.height()).isCloseTo(lower.y(), within(0.001));
        assertThat(lower.height()).isCloseTo(3 * upper.height(), within(0.001));
    }

    @Test
    void seriesWhenMoreThanSixThenTheSmallestAreOne() {
        Expiries[] counts = IntStream.rangeClosed(1, 9)
                .mapToObj(i -> expiries(1, "CA-" + i, KEY, 10L * i))
                .toArray(Expiries[]::new);

        ExpiryChart chart = chart(counts);

        assertThat(chart.series())
                .extracting(Series::name)
                .containsExactly("CA-9", "CA-8", "CA-7", "CA-6", "CA-5", "other");
        assertThat(chart.bars().get(1).perSeries()).containsExactly(90L, 80L, 70L, 60L, 50L, 100L);
    }

    @Test
    void seriesWhenSixThenEachKeepsItsName() {
        Expiries[] counts = IntStream.rangeClosed(1, 6)
                .mapToObj(i -> expiries(1, "CA-" + i, KEY, i))
                .toArray(Expiries[]::new);

        assertThat(chart(counts).series()).hasSize(6).extracting(Series::name).doesNotContain("other");
    }

    @Test
    void barsAtTheEndsWhenTallestThenTheyAreCutAndTheScaleIsKept() {
        ExpiryChart chart = chart(expiries(1, "Self", KEY, 7), expiries(54, "Self", KEY, 90_000));

        assertThat(chart.ticks()).extracting(Tick::number).containsExactly(0L, 2L, 4L, 6L, 8L);
        assertThat(chart.bars().get(1).isCut()).isFalse();
        Bar later = chart.bars().getLast();
        assertThat(later.isCut()).isTrue();
        assertThat(later.segments().getFirst().y())
                .isCloseTo(chart.ticks().getLast().y(), within(0.001));
    }

    @Test
    void ticksAreRoundAndReachTheTallestWeek() {
        assertThat(chart(expiries(1, "Self", KEY, 1)).ticks())
                .extracting(Tick::number)
                .containsExactly(0L, 1L);
        assertThat(chart(expiries(1, "Self", KEY, 1_730)).ticks())
                .extracting(Tick::number)
                .containsExactly(0L, 500L, 1_000L, 1_500L, 2_000L);
    }

    @Test
    void monthsStandUnderTheWeekInWhichTheyBegin() {
        ExpiryChart chart = chart(expiries(1, "Self", KEY, 1));

        assertThat(chart.months()).hasSize(12);
        assertThat(chart.months().getFirst())
                .satisfies(month -> assertThat(month.name()).isEqualTo("Dec"))
                .satisfies(month ->
                        assertThat(month.x()).isEqualTo(chart.bars().get(3).x()));
        assertThat(chart.months().get(1).name()).isEqualTo("Jan 2027");
    }

    @Test
    void chartWhenThereIsNothingThenItIsEmptyAndNotBroken() {
        ExpiryChart chart = chart();

        assertThat(chart.series()).isEmpty();
        assertThat(chart.bars()).allSatisfy(bar -> assertThat(bar.segments()).isEmpty());
    }
}

package dev.certloom.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecurringWindowTest {

    private static final Scope ALL = new Scope(Optional.empty(), Optional.empty(), Optional.empty());
    private static final Duration FOUR_HOURS = Duration.ofHours(4);

    @Test
    void windowIsOpenFromItsStartForItsDuration() {
        // given
        RecurringWindow sundays = window("FREQ=WEEKLY;BYDAY=SU", "2026-01-04T02:00", FOUR_HOURS, "UTC");

        // when, then
        assertThat(sundays.isOpen(Instant.parse("2026-11-29T01:59:59Z"))).isFalse();
        assertThat(sundays.isOpen(Instant.parse("2026-11-29T02:00:00Z"))).isTrue();
        assertThat(sundays.isOpen(Instant.parse("2026-11-29T05:59:59Z"))).isTrue();
        assertThat(sundays.isOpen(Instant.parse("2026-11-29T06:00:00Z"))).isFalse();
        assertThat(sundays.opensAfter(Instant.parse("2026-11-29T02:00:00Z")))
                .contains(Instant.parse("2026-12-06T02:00:00Z"));
    }

    @Test
    void windowNeverOpensBeforeItsRuleCounts() {
        // given
        RecurringWindow daily = window("FREQ=DAILY", "2027-03-01T02:00", FOUR_HOURS, "UTC");

        // when, then
        assertThat(daily.isOpen(Instant.parse("2026-11-30T03:00:00Z"))).isFalse();
        assertThat(daily.opensAfter(Instant.parse("2026-11-30T03:00:00Z")))
                .contains(Instant.parse("2027-03-01T02:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        // clocks go from 02:00 to 03:00 on 2026-03-29
        "2026-03-28T02:00:00Z, 2026-03-29T01:30:00Z",
        "2026-03-29T12:00:00Z, 2026-03-30T00:30:00Z",
        // and from 03:00 back to 02:00 on 2026-10-25
        "2026-10-24T12:00:00Z, 2026-10-25T00:30:00Z",
        "2026-10-25T00:30:00Z, 2026-10-26T01:30:00Z"
    })
    void clocksThatChangeMoveTheOpening(String after, String opens) {
        // given: 02:30 does not exist on one of these days, and does twice on another
        RecurringWindow nightly = window("FREQ=DAILY", "2026-01-01T02:30", FOUR_HOURS, "Europe/Berlin");

        // when, then
        assertThat(nightly.opensAfter(Instant.parse(after))).contains(Instant.parse(opens));
    }

    @Test
    void durationIsKeptWhereClocksChange() {
        // given
        RecurringWindow nightly = window("FREQ=DAILY", "2026-01-01T01:00", FOUR_HOURS, "Europe/Berlin");

        // when, then: until 06:00 on the wall, as an hour is skipped
        assertThat(nightly.isOpen(Instant.parse("2026-03-29T03:59:59Z"))).isTrue();
        assertThat(nightly.isOpen(Instant.parse("2026-03-29T04:00:00Z"))).isFalse();
    }

    @Test
    void yearsWithoutTheDayAreLeftOut() {
        // given
        RecurringWindow leapDays =
                window("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2024-02-29T00:00", Duration.ofDays(1), "UTC");

        // when, then
        assertThat(leapDays.opensAfter(Instant.parse("2024-03-01T00:00:00Z")))
                .contains(Instant.parse("2028-02-29T00:00:00Z"));
        assertThat(leapDays.isOpen(Instant.parse("2027-03-01T00:00:00Z"))).isFalse();
    }

    @Test
    void monthsWithoutTheDayAreLeftOut() {
        // given
        RecurringWindow last = window("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31T00:00", FOUR_HOURS, "UTC");

        // when, then
        assertThat(last.opensAfter(Instant.parse("2026-01-31T05:00:00Z")))
                .contains(Instant.parse("2026-03-31T00:00:00Z"));
    }

    @Test
    void windowThatLastsLongerThanItsPeriodIsAlwaysOpen() {
        // given
        RecurringWindow overlapping = window("FREQ=DAILY", "2026-01-01T02:00", Duration.ofDays(3), "UTC");

        // when, then
        assertThat(overlapping.isOpen(Instant.parse("2026-01-01T01:00:00Z"))).isFalse();
        assertThat(overlapping.isOpen(Instant.parse("2026-01-02T01:59:59Z"))).isTrue();
        assertThat(overlapping.isOpen(Instant.parse("2026-11-30T01:00:00Z"))).isTrue();
    }

    @Test
    void longestWindowOfTheFinestRuleIsOpen() {
        // given
        RecurringWindow hours = window(
                "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23",
                "2020-01-01T00:00",
                Duration.ofDays(366),
                "UTC");

        // when, then
        assertThat(hours.isOpen(Instant.parse("2026-11-30T00:30:00Z"))).isTrue();
        assertThat(hours.opensAfter(Instant.parse("2026-11-30T00:30:00Z")))
                .contains(Instant.parse("2026-11-30T01:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FREQ=WEEKLY;BYDAY=SU;UNTIL=20260301T000000Z",
                "FREQ=WEEKLY;BYDAY=SU;UNTIL=20260301T000000",
                "FREQ=WEEKLY;BYDAY=SU;UNTIL=20260301",
                "FREQ=WEEKLY;BYDAY=SU;COUNT=3"
            })
    void ruleThatIsOverNeverOpensAgain(String rule) {
        // given
        RecurringWindow over = window(rule, "2026-01-04T02:00", FOUR_HOURS, "Europe/Berlin");

        // when, then
        assertThat(over.isOpen(Instant.parse("2026-11-29T01:30:00Z"))).isFalse();
        assertThat(over.opensAfter(Instant.parse("2026-11-29T01:30:00Z"))).isEmpty();
    }

    @Test
    void lastOpeningIsTheOneAtTheEndOfTheRule() {
        // given: 02:00 in Berlin is 01:00 in UTC
        RecurringWindow until =
                window("FREQ=WEEKLY;BYDAY=SU;UNTIL=20260118T010000Z", "2026-01-04T02:00", FOUR_HOURS, "Europe/Berlin");

        // when, then
        assertThat(until.opensAfter(Instant.parse("2026-01-12T00:00:00Z")))
                .contains(Instant.parse("2026-01-18T01:00:00Z"));
        assertThat(until.opensAfter(Instant.parse("2026-01-18T01:00:00Z"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "every sunday",
                "FREQ=HOURLY",
                "FREQ=SECONDLY",
                "FREQ=DAILY;BYMINUTE=0,1,2",
                "FREQ=DAILY;BYSECOND=1",
                "FREQ=DAILY;RSCALE=CHINESE",
                "FREQ=WEEKLY;BYDAY=XX",
                "FREQ=DAILY;COUNT=0",
                "BYDAY=SU"
            })
    void otherRulesAreRefusedInWords(String rule) {
        // when, then
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> window(rule, "2026-01-04T02:00", FOUR_HOURS, "UTC"))
                .withMessageContaining("such as FREQ=WEEKLY;BYDAY=SU")
                .withMessageContaining("'" + rule + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FREQ=DAILY;INTERVAL=401",
                "FREQ=YEARLY;INTERVAL=1000000",
                "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                "FREQ=WEEKLY;BYDAY=SU;UNTIL=20250101"
            })
    void ruleThatMeansNoWindowIsRefusedInWords(String rule) {
        // when, then
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> window(rule, "2026-01-04T02:00", FOUR_HOURS, "UTC"))
                .withMessageContaining("'" + rule + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "-PT1H", "P367D"})
    void durationsThatAreNoneAreRefused(Duration duration) {
        // when, then
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> window("FREQ=DAILY", "2026-01-04T02:00", duration, "UTC"))
                .withMessageContaining(duration.toString());
    }

    static RecurringWindow window(String rule, String start, Duration duration, String zone) {
        return new RecurringWindow(ALL, rule, LocalDateTime.parse(start), duration, ZoneId.of(zone));
    }
}

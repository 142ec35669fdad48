package dev.certloom.web.pages;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The weeks ahead, from Monday to Sunday in UTC; the first is the one that runs, as far as it is still to come. */
record ExpiryWeeks(Instant now) {

    /** A year, whatever day it is. */
    static final int WEEKS_AHEAD = 53;

    static final String EXPIRED = "expired";
    static final String LATER = "later";

    private static final List<String> DAYS_AHEAD = List.of("7", "30", "90");
    private static final int FIRST_YEAR = 1900;
    private static final int LAST_YEAR = 9998;

    /** A requested time window: expiries from one moment on, until before another. */
    record Window(Optional<Instant> from, Optional<Instant> until) {}

    /** The Monday of a week; the first is of place 0. */
    LocalDate monday(int week) {
        return now.atOffset(ZoneOffset.UTC)
                .toLocalDate()
                .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                .plusWeeks(week);
    }

    /**
     * Between two of these lies a week each; before the first is what has expired, after the last what expires later.
     */
    List<Instant> bounds() {
        return Stream.concat(
                        Stream.of(now), IntStream.rangeClosed(1, WEEKS_AHEAD).mapToObj(week -> start(monday(week))))
                .toList();
    }

    /**
     * The window of that name: nothing, {@code expired}, {@code later}, a number of days ahead, or the Monday of a
     * week.
     *
     * @return empty when there is none of that name
     */
    Optional<Window> window(String name) {
        if (name.isEmpty()) {
            return Optional.of(new Window(Optional.empty(), Optional.empty()));
        }
        if (name.equals(EXPIRED)) {
            return Optional.of(new Window(Optional.empty(), Optional.of(now)));
        }
        if (name.equals(LATER)) {
            return Optional.of(new Window(Optional.of(start(monday(WEEKS_AHEAD))), Optional.empty()));
        }
        if (DAYS_AHEAD.contains(name)) {
            return Optional.of(
                    new Window(Optional.of(now), Optional.of(now.plus(Duration.ofDays(Long.parseLong(name))))));
        }
        return week(name);
    }

    private Optional<Window> week(String monday) {
        try {
            LocalDate day = LocalDate.parse(monday);
            if (day.getYear() < FIRST_YEAR || day.getYear() > LAST_YEAR) {
                return Optional.empty();
            }
            Instant from = start(day);
            Instant until = start(day.plusWeeks(1));
            boolean runs = from.isBefore(now) && now.isBefore(until);
            return Optional.of(new Window(Optional.of(runs ? now : from), Optional.of(until)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}

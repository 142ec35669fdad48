package dev.certloom.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Moments and days that callers name, as ISO 8601 writes them in UTC. Their years have four digits: the store cannot
 * look for all others.
 */
public final class Moments {

    private static final int MAX_YEAR = 9999;

    private Moments() {}

    /** A moment such as {@code 2026-11-29T12:00:00Z}; empty if the text is none. */
    public static Optional<Instant> parse(String text) {
        try {
            Instant moment = Instant.parse(text);
            return Optional.of(moment)
                    .filter(one -> isInRange(one.atOffset(ZoneOffset.UTC).getYear()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** A day such as {@code 2026-11-29}; empty if the text is none. */
    public static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text)).filter(day -> isInRange(day.getYear()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static boolean isInRange(int year) {
        return year >= 1 && year <= MAX_YEAR;
    }
}

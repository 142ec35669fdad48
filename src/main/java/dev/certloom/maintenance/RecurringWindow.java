package dev.certloom.maintenance;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.function.Predicate;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.Freq;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRule.Part;
import org.dmfs.rfc5545.recur.RecurrenceRule.RfcMode;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;

/**
 * A window that recurs by a rule of RFC 5545 (section 3.3.10), by the clocks of a time zone. Where a change of the clocks skips
 * the time at which it would open, it opens as much later as is skipped; where it repeats that time, it opens at the first. It
 * stays open for as long as its duration says, whatever the clocks do.
 */
public final class RecurringWindow {

    private static final Duration MAX_DURATION = Duration.ofDays(366);
    private static final int MAX_RULE_LENGTH = 500;
    /** More than a year of days; what recurs more seldom is no window in which somebody renews. */
    private static final int MAX_INTERVAL = 400;
    /** How far the clocks of a zone are changed at most, with room to spare. */
    private static final Duration CLOCK_CHANGE = Duration.ofDays(2);
    /** Hours of a year, and then some: what lasts longer overlaps itself. */
    private static final int MAX_OCCURRENCES = 10_000;

    private static final Set<Freq> FREQUENCIES = EnumSet.of(Freq.DAILY, Freq.WEEKLY, Freq.MONTHLY, Freq.YEARLY);

    private final Scope scope;
    private final RecurrenceRule rule;
    private final LocalDateTime start;
    private final Duration duration;
    private final ZoneId zone;

    /**
     * Reads a window.
     *
     * @param rule such as {@code FREQ=WEEKLY;BYDAY=SA,SU}; daily at most often, but for the hours that it may list
     * @param start from when on the rule counts; what the rule leaves open, such as the time of the day, is as here
     * @param duration at most 366 days
     * @throws IllegalArgumentException with what is wrong, in words that continue "Expected"
     */
    public RecurringWindow(Scope scope, String rule, LocalDateTime start, Duration duration, ZoneId zone) {
        if (!duration.isPositive() || duration.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException(
                    "a duration longer than nothing and of at most 366 days, but it is %s".formatted(duration));
        }
        this.scope = scope;
        this.rule = local(parsed(rule), zone);
        if (this.rule.getInterval() > MAX_INTERVAL) {
            throw new IllegalArgumentException(
                    "an INTERVAL of at most %d, but the rule is '%s'".formatted(MAX_INTERVAL, rule));
        }
        this.start = start;
        this.duration = duration;
        this.zone = zone;
        if (opensAfter(start.atZone(zone).toInstant().minusMillis(1)).isEmpty()) {
            throw new IllegalArgumentException("a rule by which it ever opens, but it is '%s'".formatted(rule));
        }
    }

    private static RecurrenceRule parsed(String text) {
        try {
            if (text.length() <= MAX_RULE_LENGTH) {
                RecurrenceRule rule = new RecurrenceRule(text, RfcMode.RFC5545_STRICT);
                if (FREQUENCIES.contains(rule.getFreq())
                        && !rule.hasPart(Part.BYMINUTE)
                        && !rule.hasPart(Part.BYSECOND)
                        && !rule.hasPart(Part.RSCALE)) {
                    return rule;
                }
            }
        } catch (InvalidRecurrenceRuleException | IllegalArgumentException | NullPointerException e) {
            // refused as any other below, which says what is expected
        }
        throw new IllegalArgumentException(
                "a rule of RFC 5545 that recurs daily, weekly, monthly or yearly, such as FREQ=WEEKLY;BYDAY=SU, without BYMINUTE and BYSECOND, but it is '%s'"
                        .formatted(text));
    }

    /** Occurrences are computed by the clock on the wall: an end in UTC is read off that, and a day is over at its end. */
    private static RecurrenceRule local(RecurrenceRule rule, ZoneId zone) {
        DateTime until = rule.getUntil();
        if (until != null && until.isAllDay()) {
            rule.setUntil(floating(LocalDate.of(until.getYear(), until.getMonth() + 1, until.getDayOfMonth())
                    .atTime(LocalTime.MAX)));
        } else if (until != null && !until.isFloating()) {
            rule.setUntil(floating(
                    Instant.ofEpochMilli(until.getTimestamp()).atZone(zone).toLocalDateTime()));
        }
        return rule;
    }

    public Scope scope() {
        return scope;
    }

    /** As RFC 5545 writes it. */
    public String rule() {
        return rule.toString();
    }

    /** How long it stays open each time. */
    public Duration duration() {
        return duration;
    }

    public ZoneId zone() {
        return zone;
    }

    /** Whether it is open at this moment. */
    public boolean isOpen(Instant now) {
        return first(now.minus(duration), opens -> opens.plus(duration).isAfter(now))
                .filter(opens -> !opens.isAfter(now))
                .isPresent();
    }

    /** When it opens next after this moment; empty when it never does again. */
    public Optional<Instant> opensAfter(Instant now) {
        return first(now, opens -> opens.isAfter(now));
    }

    /** The first occurrence that is meant, of those from a moment on. */
    private Optional<Instant> first(Instant moment, Predicate<Instant> meant) {
        try {
            RecurrenceRuleIterator occurrences = from(moment);
            for (int seen = 0; seen < MAX_OCCURRENCES && occurrences.hasNext(); seen++) {
                Instant opens = instant(occurrences.nextDateTime());
                if (meant.test(opens)) {
                    return Optional.of(opens);
                }
            }
        } catch (IllegalArgumentException e) {
            // thrown where it has looked for very long: for a 30th of February, for example
            return Optional.empty();
        }
        return Optional.empty();
    }

    private RecurrenceRuleIterator from(Instant moment) {
        RecurrenceRuleIterator occurrences = rule.iterator(floating(start));
        LocalDateTime local = moment.minus(CLOCK_CHANGE).atZone(zone).toLocalDateTime();
        if (local.isAfter(start)) {
            occurrences.fastForward(floating(local));
        }
        return occurrences;
    }

    private Instant instant(DateTime local) {
        // without a zone its time stamp counts as if the clock on the wall showed UTC
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(local.getTimestamp()), ZoneOffset.UTC)
                .atZone(zone)
                .toInstant();
    }

    private static DateTime floating(LocalDateTime local) {
        return new DateTime(
                (TimeZone) null,
                local.getYear(),
                local.getMonthValue() - 1,
                local.getDayOfMonth(),
                local.getHour(),
                local.getMinute(),
                local.getSecond());
    }

    @Override
    public String toString() {
        return "RecurringWindow[%s from %s for %s, %s]".formatted(rule, start, duration, zone);
    }
}

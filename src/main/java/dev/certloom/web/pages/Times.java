package dev.certloom.web.pages;

import dev.certloom.kernel.Messages;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** How pages show times: exactly in UTC, and in words relative to when the page was rendered. */
record Times(Instant now) {

    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd").withZone(ZoneOffset.UTC);

    /** To the minute. */
    public String at(Instant time) {
        return MINUTES.format(time);
    }

    /** To the second. */
    public String exactly(Instant time) {
        return SECONDS.format(time);
    }

    /** To the day. */
    public String day(Instant time) {
        return DAY.format(time);
    }

    /** "3 min ago", "in 2 days". */
    public String fromNow(Instant time) {
        Duration distance = Duration.between(now, time);
        return distance.isNegative()
                ? Messages.text("times.ago", words(distance.negated()))
                : Messages.text("times.in", words(distance));
    }

    /** "3 min", "2 days": the largest unit, cut. */
    public String since(Instant time) {
        return words(Duration.between(time, now));
    }

    /** "250 ms", "3 s", "4 min", "2 h", "5 days". */
    static String words(Duration duration) {
        Duration length = duration.isNegative() ? Duration.ZERO : duration;
        if (length.toMillis() < 1_000) {
            return Messages.text("times.milliseconds", length.toMillis());
        }
        if (length.toSeconds() < 60) {
            return Messages.text("times.seconds", length.toSeconds());
        }
        if (length.toMinutes() < 60) {
            return Messages.text("times.minutes", length.toMinutes());
        }
        if (length.toHours() < 48) {
            return Messages.text("times.hours", length.toHours());
        }
        return Messages.text("times.days", length.toDays());
    }

    /** Whether a time is over. */
    public boolean isOver(Instant time) {
        return time.isBefore(now);
    }
}

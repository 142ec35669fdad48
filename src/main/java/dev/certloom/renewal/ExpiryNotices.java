package dev.certloom.renewal;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When people are told that a version nears its end, whether it is going to be renewed or not.
 *
 * @param windows how long before the end
 */
record ExpiryNotices(List<Duration> windows) {

    /** Of a lifetime: before that nothing is near its end. */
    private static final int MAX_FRACTION = 3;

    ExpiryNotices {
        windows = List.copyOf(windows);
    }

    /**
     * The moment that people are to be told of by now: the latest, if they have missed several.
     *
     * @param sent up to which moment they were notified
     */
    Optional<Instant> due(VersionLife life, Optional<Instant> sent, Instant now) {
        return moments(life)
                .filter(moment -> !moment.isAfter(now))
                .filter(moment -> sent.filter(before -> !moment.isAfter(before)).isEmpty())
                .max(Comparator.naturalOrder());
    }

    /** The moment of the next one. */
    Optional<Instant> next(VersionLife life, Instant now) {
        return moments(life).filter(moment -> moment.isAfter(now)).min(Comparator.naturalOrder());
    }

    private Stream<Instant> moments(VersionLife life) {
        Duration most = life.length().dividedBy(MAX_FRACTION);
        return windows.stream()
                .map(window -> window.compareTo(most) > 0 ? most : window)
                .map(life.notAfter()::minus);
    }
}

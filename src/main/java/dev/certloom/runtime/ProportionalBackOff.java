package dev.certloom.runtime;

import java.time.Duration;
import java.time.Instant;

/**
 * Pauses between tries that grow with the time they have taken so far: a quarter of it, within bounds. Unlike with an
 * exponential back-off, no number of tries has to be stored.
 *
 * @param min of a pause
 * @param max of a pause
 */
public record ProportionalBackOff(Duration min, Duration max) {

    private static final int FRACTION = 4;

    public ProportionalBackOff {
        if (min.compareTo(max) > 0) {
            throw new IllegalArgumentException("Expected at most %s, but got %s.".formatted(max, min));
        }
    }

    /** The next pause of what has been tried since {@code begin}. */
    public Duration pause(Instant begin, Instant now) {
        return clamp(Duration.between(begin, now).dividedBy(FRACTION));
    }

    /** The same with longer pauses, as asked for by the other side, but none above the upper bound. */
    public ProportionalBackOff withMin(Duration asked) {
        return new ProportionalBackOff(clamp(asked), max);
    }

    private Duration clamp(Duration pause) {
        if (pause.compareTo(min) < 0) {
            return min;
        }
        return pause.compareTo(max) > 0 ? max : pause;
    }
}

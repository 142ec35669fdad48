package dev.certloom.availability;

import java.time.Duration;
import java.time.Instant;

/**
 * When something happened.
 *
 * @param shown by the wall clock, to be shown to people
 * @param elapsed by a monotonic clock, to be compared
 */
record Moment(Instant shown, Duration elapsed) {

    boolean isBefore(Moment other) {
        return elapsed.compareTo(other.elapsed) < 0;
    }

    Moment plus(Duration time) {
        return new Moment(shown.plus(time), elapsed.plus(time));
    }

    Duration until(Moment later) {
        return later.elapsed.minus(elapsed);
    }
}

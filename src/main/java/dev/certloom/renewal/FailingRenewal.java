package dev.certloom.renewal;

import dev.certloom.renewal.Lifecycle.LastFailure;
import dev.certloom.renewal.RenewalEvent.RenewalFailed.Ending;
import java.time.Duration;
import java.time.Instant;

/**
 * A version that could not be renewed yet.
 *
 * @param failures how often it was tried
 * @param ending how the last of them ended
 * @param at when this is so
 */
public record FailingRenewal(VersionLife life, int failures, Ending ending, LastFailure last, Instant at) {

    private static final double DAY_MILLIS = Duration.ofDays(1).toMillis();

    /** Until it ends; negative once it is over. */
    public double daysLeft() {
        return life.remaining(at).toMillis() / DAY_MILLIS;
    }

    /** What is left of its lifetime, from 0 to 1. */
    public double shareLeft() {
        long length = life.length().toMillis();
        return length == 0 ? 0 : Math.clamp((double) life.remaining(at).toMillis() / length, 0.0, 1.0);
    }
}

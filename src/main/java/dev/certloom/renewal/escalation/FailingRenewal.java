package dev.certloom.renewal.escalation;

import dev.certloom.kernel.IssuerName;
import dev.certloom.renewal.Lifecycle.LastFailure;
import dev.certloom.renewal.RenewalEvent.RenewalFailed.Ending;
import dev.certloom.renewal.VersionLife;
import java.time.Duration;
import java.time.Instant;

/**
 * A version that could not be renewed yet.
 *
 * @param issuer that its policy names
 * @param failures how often it was tried
 * @param ending how the last of them ended
 * @param at when this is so
 */
public record FailingRenewal(
        VersionLife life, IssuerName issuer, int failures, Ending ending, LastFailure last, Instant at) {

    private static final Duration LAST_WEEK = Duration.ofDays(7);
    private static final int LAST_SHARE = 3;
    private static final double DAY_MILLIS = Duration.ofDays(1).toMillis();

    /** Until it ends; negative once it is over. */
    public double daysLeft() {
        return life.remaining(at).toMillis() / DAY_MILLIS;
    }

    /** Whether it is in its last week, or the last third if it lives shortly. */
    boolean endsSoon() {
        Duration third = life.length().dividedBy(LAST_SHARE);
        return life.remaining(at).compareTo(third.compareTo(LAST_WEEK) < 0 ? third : LAST_WEEK) <= 0;
    }

    /** Whether it fails because of its issuer, or of how that is set up, and not because people did not want it. */
    boolean isForItsIssuer() {
        return ending == Ending.FAILED || ending == Ending.REFUSED;
    }

    /** What is left of its lifetime, from 0 to 1. */
    public double shareLeft() {
        long length = life.length().toMillis();
        return length == 0 ? 0 : Math.clamp((double) life.remaining(at).toMillis() / length, 0.0, 1.0);
    }
}

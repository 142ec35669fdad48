package dev.certloom.process;

import java.time.Duration;

/**
 * Limits how many commands may be in flight to the engine at once. It adapts as TCP does (additive increase,
 * multiplicative decrease): refusals can lower it to one. Slow answers lower it only to a floor: a machine that is busy
 * with other things is slow at any load of ours. All commands sent before a decrease count as one reason for it.
 */
final class InFlightLimit {

    static final int MAX_LIMIT = 128;
    static final int INITIAL_LIMIT = 32;
    /** Slow answers alone do not lower the limit below this. */
    static final int MIN_LIMIT_WHEN_SLOW = 16;

    static final Duration SLOW_RESPONSE = Duration.ofSeconds(1);

    private static final double REFUSAL_DECREASE_FACTOR = 0.7;
    private static final double SLOWNESS_DECREASE_FACTOR = 0.9;

    private double limit = INITIAL_LIMIT;
    private long decreased;

    /** @param now in nanoseconds, as all times here */
    InFlightLimit(long now) {
        decreased = now;
    }

    int current() {
        return (int) limit;
    }

    /** @param inFlight how many were in flight when it was answered; a limit that is not reached does not grow */
    void answered(long sent, long now, int inFlight) {
        if (now - sent > SLOW_RESPONSE.toNanos()) {
            decrease(sent, now, Math.max(Math.min(limit, MIN_LIMIT_WHEN_SLOW), limit * SLOWNESS_DECREASE_FACTOR));
        } else if (2L * inFlight >= current()) {
            limit = Math.min(MAX_LIMIT, limit + 1 / limit);
        }
    }

    void refused(long sent, long now) {
        decrease(sent, now, Math.max(1, limit * REFUSAL_DECREASE_FACTOR));
    }

    private void decrease(long sent, long now, double to) {
        if (sent - decreased >= 0) {
            limit = to;
            decreased = now;
        }
    }
}

package dev.certloom.notification;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: doubled each time, with random jitter of a fifth, so that deliveries that failed together are
 * not retried together. None is longer than the longest, and the longest vary, too.
 */
final class Backoff {

    private static final int MAX_DOUBLINGS = 30;
    private static final double MIN_JITTER_FACTOR = 0.8;
    private static final double JITTER_RANGE = 0.4;

    private final Duration first;
    private final Duration longest;
    private final RandomGenerator random;

    Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.first = first;
        this.longest = longest;
        this.random = random;
    }

    /** The pause after this attempt, counted from 1. */
    Duration after(int attempt) {
        double doubled = first.toMillis() * Math.pow(2, Math.min(attempt - 1, MAX_DOUBLINGS));
        double limited = Math.min(doubled, longest.toMillis() / (MIN_JITTER_FACTOR + JITTER_RANGE));
        return Duration.ofMillis((long) (limited * (MIN_JITTER_FACTOR + JITTER_RANGE * random.nextDouble())));
    }
}

package dev.certloom.runtime;

import java.time.Duration;

/**
 * Measures elapsed time within this process. Used for durations and for ordering moments; a wall clock may be adjusted,
 * and only says when something happened.
 */
@FunctionalInterface
public interface MonotonicClock {

    /** The time elapsed since a fixed moment in the past. */
    Duration elapsed();

    /** The machine's clock. */
    static MonotonicClock system() {
        long origin = System.nanoTime();
        return () -> Duration.ofNanos(System.nanoTime() - origin);
    }
}

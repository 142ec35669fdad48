package dev.certloom.runtime;

import java.time.Duration;

/**
 * Tells how much time has passed, in this process. By it durations are measured and moments are put in order; a wall clock is set back
 * and forth at times, and only says when something was.
 */
@FunctionalInterface
public interface MonotonicClock {

    /** The time that has passed since a moment in the past, the same for all answers. */
    Duration elapsed();

    /** That of the machine. */
    static MonotonicClock system() {
        long origin = System.nanoTime();
        return () -> Duration.ofNanos(System.nanoTime() - origin);
    }
}

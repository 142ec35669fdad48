package dev.certloom.runtime;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Limits how often a line that anybody can cause gets into the log: once in an interval. */
public final class LogLimit {

    private final Duration interval;
    private final MonotonicClock time;
    private final AtomicReference<Duration> next = new AtomicReference<>(Duration.ZERO);

    /** @param interval for which nothing more is logged after a line */
    public LogLimit(Duration interval, MonotonicClock time) {
        this.interval = interval;
        this.time = time;
    }

    /** Whether the line is to be logged now; of several threads that ask, one is told so. */
    public boolean permits() {
        Duration now = time.elapsed();
        Duration due = next.get();
        return now.compareTo(due) >= 0 && next.compareAndSet(due, now.plus(interval));
    }
}

package dev.certloom.operation;

import dev.certloom.runtime.MonotonicClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that a test moves. */
public final class TestClock extends Clock implements MonotonicClock {

    /** What it shows at first. */
    public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private volatile Instant now = START;
    private volatile Duration elapsed = Duration.ZERO;

    /** Time passes. */
    public void advance(Duration by) {
        now = now.plus(by);
        elapsed = elapsed.plus(by);
    }

    /** Somebody sets the clock to another time, while none passes. */
    public void set(Instant time) {
        now = time;
    }

    @Override
    public Duration elapsed() {
        return elapsed;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("The vault knows one zone.");
    }
}

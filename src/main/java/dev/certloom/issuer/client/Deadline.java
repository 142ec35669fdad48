package dev.certloom.issuer.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** By when something that takes several calls is to be done, so that no call takes longer than is left. */
public record Deadline(Instant end, Clock clock) {

    /** From now on. */
    public static Deadline in(Duration time, Clock clock) {
        return new Deadline(clock.instant().plus(time), clock);
    }

    public boolean hasPassed() {
        return left().isZero();
    }

    /** Zero once it has passed. */
    public Duration left() {
        Duration left = Duration.between(clock.instant(), end);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** What is left, and no more than a call may take by itself. */
    public Duration left(Duration atMost) {
        Duration left = left();
        return left.compareTo(atMost) < 0 ? left : atMost;
    }
}

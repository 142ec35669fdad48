package dev.certloom.approval;

import java.time.Duration;
import java.time.Instant;

/** A process wants to remind of, escalate or lapse a step before the time the vault has set for it. */
public final class StepNotYetDue extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Duration remaining;

    /**
     * @param due when it is due
     * @param remaining time until then
     */
    public StepNotYetDue(Instant due, Duration remaining) {
        super("It is not due before %s.".formatted(due));
        this.remaining = remaining;
    }

    /** After which time to try again. */
    public Duration remaining() {
        return remaining;
    }
}

package dev.certloom.approval;

import java.time.Instant;

/** A process wants to remind of, escalate or lapse a step before the time the vault has set for it. */
public final class StepNotYetDue extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Instant due;

    /** @param due when it is due */
    public StepNotYetDue(Instant due) {
        super("Expected the time set for it to have come, but it comes at %s.".formatted(due));
        this.due = due;
    }

    /** When to try again. */
    public Instant due() {
        return due;
    }
}

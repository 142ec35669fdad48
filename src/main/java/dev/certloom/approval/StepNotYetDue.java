package dev.certloom.approval;

import java.time.Instant;

/** A process wants a step to be reminded of, escalated or given up before the time that the vault has set for it. */
public final class StepNotYetDue extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Instant due;

    /** @param due when its time comes */
    public StepNotYetDue(Instant due) {
        super("Expected the time set for it to have come, but it comes at %s.".formatted(due));
        this.due = due;
    }

    /** When to come again. */
    public Instant due() {
        return due;
    }
}

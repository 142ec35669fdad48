package dev.certloom.web.pages;

/** A person's action on a request that is stored and being delivered: its process has not received it yet. */
enum UndeliveredAction {
    /** Asked for the certificate. */
    REQUEST(true),
    /** Restarted a request that was stuck. */
    RESTART(true),
    /** The last approval that a step needed, while no other step is open. */
    APPROVAL(true),
    REJECTION(true),
    QUESTION(false),
    ANSWER(false),
    CANCELLATION(false),
    /** Uploaded the signed certificate. */
    MERGE(true);

    private final boolean turnOfSystem;

    UndeliveredAction(boolean turnOfSystem) {
        this.turnOfSystem = turnOfSystem;
    }

    /** Whether the request waits only for its process to receive the action. */
    public boolean isTurnOfSystem() {
        return turnOfSystem;
    }
}

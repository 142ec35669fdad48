package dev.certloom.web.pages;

/** What somebody did about a request, is kept, and is being passed on: its process has not heard of it yet. */
public enum UndeliveredAction {
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

    private final boolean nobodyElsesTurn;

    UndeliveredAction(boolean nobodyElsesTurn) {
        this.nobodyElsesTurn = nobodyElsesTurn;
    }

    /** Whether the request waits for nothing but that its process hears of it. */
    public boolean isNobodyElsesTurn() {
        return nobodyElsesTurn;
    }
}

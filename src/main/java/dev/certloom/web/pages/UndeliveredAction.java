package dev.certloom.web.pages;

/** What somebody did about a request, is kept, and is being passed on: its process has not heard of it yet. */
public enum UndeliveredAction {
    /** Asked for the certificate. */
    REQUEST("Received", true),
    /** Started a request anew that did not move. */
    RESTART("Started anew", true),
    /** The last approval that a step needed, while no other step is open. */
    APPROVAL("Approved", true),
    REJECTION("Rejected", true),
    QUESTION("Asked", false),
    ANSWER("Answered", false),
    CANCELLATION("Cancellation asked for", false),
    /** Brought the signed certificate. */
    MERGE("Certificate brought", true);

    private final String done;
    private final boolean nobodyElsesTurn;

    UndeliveredAction(String done, boolean nobodyElsesTurn) {
        this.done = done;
        this.nobodyElsesTurn = nobodyElsesTurn;
    }

    /** E.g. {@code Approved; being passed on}. */
    public String words() {
        return done + "; being passed on";
    }

    /** Whether the request waits for nothing but that its process hears of it. */
    public boolean isNobodyElsesTurn() {
        return nobodyElsesTurn;
    }
}

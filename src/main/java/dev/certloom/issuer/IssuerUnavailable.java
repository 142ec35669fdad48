package dev.certloom.issuer;

import java.time.Duration;

/**
 * The state of an order could not be determined. The message is for people who wait for it and for operators: a sentence
 * or less, without its full stop, and nothing secret.
 */
public class IssuerUnavailable extends Exception {

    private static final long serialVersionUID = 1;

    private final CallOutcome outcome;
    private final Duration askAgainAfter;

    public IssuerUnavailable(CallOutcome outcome, String message) {
        this(outcome, message, Duration.ZERO);
    }

    /** @param askAgainAfter it is of no use to ask before; zero where nothing is known about that */
    public IssuerUnavailable(CallOutcome outcome, String message, Duration askAgainAfter) {
        super(message);
        this.outcome = outcome;
        this.askAgainAfter = askAgainAfter;
    }

    public IssuerUnavailable(CallOutcome outcome, String message, Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
        this.askAgainAfter = Duration.ZERO;
    }

    /** For whoever knows more about what it means. */
    IssuerUnavailable(IssuerUnavailable cause) {
        super(cause.getMessage(), cause);
        this.outcome = cause.outcome;
        this.askAgainAfter = cause.askAgainAfter;
    }

    /** Whether the CA was silent, or something else was in the way. */
    public CallOutcome outcome() {
        return outcome;
    }

    public Duration askAgainAfter() {
        return askAgainAfter;
    }
}

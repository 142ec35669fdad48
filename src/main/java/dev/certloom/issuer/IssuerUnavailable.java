package dev.certloom.issuer;

import java.time.Duration;

/**
 * The state of an order could not be determined. The message is for people who wait for it and for operators: a sentence
 * or less, without its full stop, and nothing secret.
 */
public class IssuerUnavailable extends Exception {

    /** However long an issuer asks for. */
    private static final Duration MAX_PAUSE = Duration.ofHours(1);

    private static final long serialVersionUID = 1;

    private final CallOutcome outcome;
    private final Duration askAgainAfter;

    public IssuerUnavailable(CallOutcome outcome, String message) {
        this(outcome, message, Duration.ZERO);
    }

    /** @param askAgainAfter it is of no use to ask before; zero where nothing is known about that, an hour at most */
    public IssuerUnavailable(CallOutcome outcome, String message, Duration askAgainAfter) {
        super(message);
        this.outcome = outcome;
        this.askAgainAfter = bounded(askAgainAfter);
    }

    public IssuerUnavailable(CallOutcome outcome, String message, Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
        this.askAgainAfter = Duration.ZERO;
    }

    /** A pause that an issuer asks for, as far as it is kept to. */
    public static Duration bounded(Duration pause) {
        return pause.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause;
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

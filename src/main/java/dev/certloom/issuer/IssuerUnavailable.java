package dev.certloom.issuer;

import java.time.Duration;

/**
 * The state of an order could not be determined. The message is for people who wait for it and for operators: a sentence
 * or less, without its full stop, and nothing secret.
 */
public class IssuerUnavailable extends Exception {

    private static final long serialVersionUID = 1;

    private final Heard heard;
    private final Duration askAgainAfter;

    public IssuerUnavailable(Heard heard, String message) {
        this(heard, message, Duration.ZERO);
    }

    /** @param askAgainAfter it is of no use to ask before; zero where nothing is known about that */
    public IssuerUnavailable(Heard heard, String message, Duration askAgainAfter) {
        super(message);
        this.heard = heard;
        this.askAgainAfter = askAgainAfter;
    }

    public IssuerUnavailable(Heard heard, String message, Throwable cause) {
        super(message, cause);
        this.heard = heard;
        this.askAgainAfter = Duration.ZERO;
    }

    /** For whoever knows more about what it means. */
    IssuerUnavailable(IssuerUnavailable cause) {
        super(cause.getMessage(), cause);
        this.heard = cause.heard;
        this.askAgainAfter = cause.askAgainAfter;
    }

    /** Whether the CA was silent, or something else was in the way. */
    public Heard heard() {
        return heard;
    }

    public Duration askAgainAfter() {
        return askAgainAfter;
    }
}

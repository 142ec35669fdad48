package dev.certloom.issuer;

import java.time.Duration;

/**
 * The state of an order could not be determined. The message is for people who wait for it and for operators: a sentence
 * or less, without its full stop, and nothing secret.
 */
public class IssuerUnavailable extends Exception {

    private static final long serialVersionUID = 1;

    private final Duration askAgainAfter;

    public IssuerUnavailable(String message) {
        this(message, Duration.ZERO);
    }

    /** @param askAgainAfter it is of no use to ask before; zero where nothing is known about that */
    public IssuerUnavailable(String message, Duration askAgainAfter) {
        super(message);
        this.askAgainAfter = askAgainAfter;
    }

    public IssuerUnavailable(String message, Throwable cause) {
        super(message, cause);
        this.askAgainAfter = Duration.ZERO;
    }

    public Duration askAgainAfter() {
        return askAgainAfter;
    }
}

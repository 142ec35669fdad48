package dev.certloom.issuer;

import java.time.Duration;

/**
 * A question had no effect at the issuer: no connection was made, or it took none. Where the question was to place an
 * order, the issuer is known not to have received it, and placing it again can make no second certificate.
 */
public class OrderNotReceived extends IssuerUnavailable {

    private static final long serialVersionUID = 1;

    public OrderNotReceived(Heard heard, String message) {
        super(heard, message);
    }

    /** @param askAgainAfter as in {@link IssuerUnavailable} */
    public OrderNotReceived(Heard heard, String message, Duration askAgainAfter) {
        super(heard, message, askAgainAfter);
    }

    public OrderNotReceived(Heard heard, String message, Throwable cause) {
        super(heard, message, cause);
    }

    /** Of a question that orders nothing, asked before anything was ordered. */
    public OrderNotReceived(IssuerUnavailable before) {
        super(before);
    }
}

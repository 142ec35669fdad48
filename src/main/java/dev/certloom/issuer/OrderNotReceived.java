package dev.certloom.issuer;

import java.time.Duration;

/**
 * A question had no effect at the issuer: no connection was made, or it took none. Where the question was to place an
 * order, the issuer is known not to have received it, and placing it again can make no second certificate.
 */
public class OrderNotReceived extends IssuerUnavailable {

    private static final long serialVersionUID = 1;

    public OrderNotReceived(CallOutcome outcome, String message) {
        super(outcome, message);
    }

    /** @param askAgainAfter as in {@link IssuerUnavailable} */
    public OrderNotReceived(CallOutcome outcome, String message, Duration askAgainAfter) {
        super(outcome, message, askAgainAfter);
    }

    public OrderNotReceived(CallOutcome outcome, String message, Throwable cause) {
        super(outcome, message, cause);
    }

    /** Of a question that orders nothing, asked before anything was ordered. */
    public OrderNotReceived(IssuerUnavailable before) {
        super(before);
    }
}

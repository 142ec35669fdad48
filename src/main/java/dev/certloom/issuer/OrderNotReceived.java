package dev.certloom.issuer;

import java.time.Duration;

/**
 * A question had no effect at the issuer: no connection was made, or it took none. Where the question was to place an
 * order, the issuer is known not to have received it, and placing it again can make no second certificate.
 */
public class OrderNotReceived extends IssuerUnavailable {

    private static final long serialVersionUID = 1;

    public OrderNotReceived(String message) {
        super(message);
    }

    /** @param askAgainAfter as in {@link IssuerUnavailable} */
    public OrderNotReceived(String message, Duration askAgainAfter) {
        super(message, askAgainAfter);
    }

    public OrderNotReceived(String message, Throwable cause) {
        super(message, cause);
    }
}

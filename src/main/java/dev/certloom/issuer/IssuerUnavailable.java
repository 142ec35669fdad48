package dev.certloom.issuer;

/** The state of an order could not be determined. The message is for operators and contains nothing secret. */
public class IssuerUnavailable extends Exception {

    private static final long serialVersionUID = 1;

    public IssuerUnavailable(String message) {
        super(message);
    }

    public IssuerUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}

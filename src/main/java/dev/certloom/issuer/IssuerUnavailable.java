package dev.certloom.issuer;

/** What became of an order could not be found out. The message is for operators and holds nothing secret. */
public class IssuerUnavailable extends Exception {

    private static final long serialVersionUID = 1;

    public IssuerUnavailable(String message) {
        super(message);
    }

    public IssuerUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}

package dev.certloom.operation;

/** Describes in words what an operation waits for and from whom. */
public final class WaitDescription {

    private WaitDescription() {}

    /** E.g. {@code an approver to decide}; {@code nobody} for an operation that has ended. */
    public static String what(PendingOperation operation) {
        if (operation.isOpen() && operation.heldUpBy().isPresent()) {
            return operation.heldUpBy().get();
        }
        String issuer = "issuer '%s'".formatted(operation.policy().issuer().name());
        return switch (operation.phase()) {
            case RECEIVED -> "Certloom to make the key and the certificate signing request";
            case KEYED -> "Certloom to pass the request on for approval";
            case AWAITING_APPROVAL -> "an approver to decide";
            case AWAITING_TICKET -> "the number of the ticket under which it is made";
            case AWAITING_WINDOW -> "the next window for renewals";
            case SUBMITTING -> "Certloom to place the order with " + issuer;
            case AWAITING_ISSUER -> issuer + " to sign";
            case AWAITING_DNS_RECORDS -> "an operator to set the DNS records that %s looks for".formatted(issuer);
            case AWAITING_MERGE -> "an operator to merge the signed certificate";
            case VERIFYING -> "Certloom to verify and merge the signed certificate";
            case RETRY_WAIT -> "the time at which Certloom asks %s again".formatted(issuer);
            case CANCELLING -> issuer + " to decide on the cancellation";
            case COMPLETED, REJECTED, LAPSED, REFUSED, FAILED, CANCELLED, WITHDRAWN -> "nobody";
        };
    }
}

package dev.certloom.issuer;

/**
 * The account was deleted or changed under which an order was placed, so nobody can ask its CA about the order: until the
 * account is there again as it was.
 */
public final class AccountGone extends IssuerUnavailable {

    private static final long serialVersionUID = 1;

    AccountGone() {
        super(CallOutcome.NOT_CALLED, "it was deleted or changed, and its CA cannot be asked without it");
    }
}

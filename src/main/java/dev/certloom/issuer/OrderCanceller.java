package dev.certloom.issuer;

/** Ability of an issuer to cancel an order it has accepted. */
public interface OrderCanceller {

    /** Whether it can, as far as this order's account goes; not asked of the CA. */
    default boolean canCancel(Order order) {
        return true;
    }

    CancelAnswer cancel(Order order) throws IssuerUnavailable;
}

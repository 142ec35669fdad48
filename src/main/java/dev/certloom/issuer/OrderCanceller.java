package dev.certloom.issuer;

/** Ability of an issuer to cancel an order it has accepted. */
public interface OrderCanceller {

    CancelAnswer cancel(Order order) throws IssuerUnavailable;
}

package dev.certloom.issuer;

import dev.certloom.vault.CancelAnswer;
import dev.certloom.vault.Order;

/** Ability of an issuer to cancel an order it has accepted. */
public interface OrderCanceller {

    CancelAnswer cancel(Order order) throws IssuerUnavailable;
}

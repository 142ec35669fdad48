package dev.certloom.operation;

import dev.certloom.issuer.Order;

/** Whether the issuer has to be asked about an order, or it is known already how it stands. */
public sealed interface OrderInquiry {

    /** The issuer is asked, outside of any transaction. */
    record Ask(Order order, Receipt receipt) implements OrderInquiry {}

    /** There is nothing to ask. */
    record Known(AdvanceResult result) implements OrderInquiry {}

    /** What we know of the issuer's having received an order. */
    enum Receipt {
        /** The intent is committed: let the issuer hear of it. */
        NOT_SENT,
        /** The issuer may have heard of it: look it up by our reference, never place it blindly again. */
        UNCERTAIN,
        /** The issuer has accepted it: it says how the order stands, and only its grant cancels. */
        ACCEPTED
    }
}

package dev.certloom.operation;

import dev.certloom.issuer.Order;

/** Whether the issuer has to be asked about an order, or its state is already known. */
public sealed interface OrderInquiry {

    /** The issuer is asked, outside of any transaction. */
    record Ask(Order order, Receipt receipt) implements OrderInquiry {}

    /** There is nothing to ask. */
    record Known(AdvanceResult result) implements OrderInquiry {}

    /** What we know about whether the issuer has received an order. */
    enum Receipt {
        /** The intent is committed: place the order at the issuer. */
        NOT_SENT,
        /** The issuer may have received it: look it up by our reference, never place it again blindly. */
        UNCERTAIN,
        /** The issuer may have received it, and its time is up: what it has signed counts, but it is not placed any more. */
        TOO_LATE,
        /** The issuer has accepted it: the issuer determines its state, and only the issuer can cancel it. */
        ACCEPTED
    }
}

package dev.certloom.operation;

import dev.certloom.issuer.Order;

/** Whether the issuer has to be asked to cancel an order, or the result is already known. */
sealed interface CancelInquiry {

    /** The issuer is asked, outside of any transaction. */
    record Ask(Order order) implements CancelInquiry {}

    /** There is nothing to ask. */
    record Known(AdvanceResult result) implements CancelInquiry {}
}

package dev.certloom.operation;

import dev.certloom.issuer.Order;
import java.time.Duration;

/** What a worker has to do next about the order of an operation. */
public sealed interface OrderStep {

    /** The intent is committed: let the issuer hear of it. */
    record Place(Order order) implements OrderStep {}

    /** The issuer may have heard of it: look it up by our reference, never place it blindly again. */
    record LookUp(Order order) implements OrderStep {}

    /** The issuer has accepted it: ask how it stands. */
    record Check(Order order) implements OrderStep {}

    /** The signed chain is held for merging. */
    record Issued() implements OrderStep {}

    /** Nothing now; look again after this time. */
    record Wait(Duration lookAgainAfter) implements OrderStep {}

    /** The operation has failed; the store says why. */
    record Failed() implements OrderStep {}

    /** No approval is on record: the process must not have come here (design D3). */
    record NotApproved() implements OrderStep {}
}

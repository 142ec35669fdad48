package dev.certloom.operation;

import dev.certloom.issuer.Order;

/** What a worker has to do next about a wish to cancel. */
public sealed interface CancelStep {

    /** The operation is cancelled. */
    record Granted() implements CancelStep {}

    /** The request goes on. */
    record NotGranted() implements CancelStep {}

    /** The issuer has accepted the order: only its grant cancels. */
    record Ask(Order order) implements CancelStep {}

    /** Whether the issuer heard of the order is not known yet: wait for the look-up. */
    record Undecided() implements CancelStep {}
}

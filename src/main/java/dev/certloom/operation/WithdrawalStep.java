package dev.certloom.operation;

import java.time.Duration;

/** What has to be done next about an order to be taken back. */
public sealed interface WithdrawalStep {

    /** Nothing: what became of the order is written down. */
    record Settled() implements WithdrawalStep {}

    /** The issuer is asked again. */
    record AskAgain(Duration after, String reason) implements WithdrawalStep {}
}

package dev.certloom.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What becomes of the orders of withdrawn requests. */
class WithdrawalsTest extends OrderTestBase {

    private final Withdrawals withdrawals = vault.withdrawals();

    @Test
    void undecidedWhenAnOrderIsOutThenItIsTakenBackOnce() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        assertThat(withdrawals.undecided(claim)).isEmpty();
        vault.delete("web");

        assertThat(withdrawals.undecided(claim)).isPresent();
        withdrawals.close(claim, "cancelled", false);
        withdrawals.close(claim, "cancelled", false);

        assertThat(withdrawals.undecided(claim)).isEmpty();
        assertThat(vault.acts("order-withdrawn")).hasSize(1);
    }

    @Test
    void undecidedWhenNothingWasOrderedThenThereIsNothingToTakeBack() {
        PendingOperation operation = create("ca");
        vault.delete("web");

        assertThat(withdrawals.undecided(claim(operation))).isEmpty();
        withdrawals.close(claim(operation), "nothing", false);
        assertThat(vault.acts("order-withdrawn")).isEmpty();
    }
}

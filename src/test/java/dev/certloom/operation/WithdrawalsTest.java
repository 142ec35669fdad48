package dev.certloom.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.issuer.CancelAnswer;
import java.time.Duration;
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

    @Test
    void advanceWhenAnOldOrderIsWithdrawnThenItsIssuerHasTimeToDecide() {
        Claim claim = placed(create("ca"));
        vault.clock().advance(Duration.ofHours(1));
        vault.delete("web");
        vault.issuer().onCancel(CancelAnswer.UNDECIDED, CancelAnswer.UNDECIDED);

        assertThat(withdrawals.advance(claim)).isInstanceOf(AdvanceResult.Later.class);

        vault.clock().advance(Duration.ofMinutes(11));
        assertThat(withdrawals.advance(claim)).isEqualTo(new AdvanceResult.Done(true));
    }

    @Test
    void advanceWhenTheIssuerHasSignedThenTheRecordSaysSo() {
        Claim claim = issued();
        vault.delete("web");

        assertThat(withdrawals.advance(claim)).isEqualTo(new AdvanceResult.Done(true));

        assertThat(vault.acts("order-withdrawn"))
                .singleElement()
                .satisfies(
                        event -> assertThat(event.details()).containsEntry("outcome", "the issuer had already signed"));
    }
}

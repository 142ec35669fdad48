package dev.certloom.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.operation.OrderInquiry.Receipt;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of the orders of withdrawn requests. */
class WithdrawalsTest extends OrderTestBase {

    private final Withdrawals withdrawals = vault.withdrawals();

    @Test
    void advanceWhenAnOrderIsOutThenItIsWithdrawnOnce() {
        Claim claim = placed(create("ca"));
        vault.delete("web");
        vault.issuer().onCancel(CancelAnswer.GRANTED);

        assertThat(withdrawals.advance(claim)).isEqualTo(new AdvanceResult.Done(true));
        assertThat(withdrawals.advance(claim)).isEqualTo(new AdvanceResult.Done(true));

        assertThat(vault.acts("order-withdrawn")).hasSize(1);
    }

    @Test
    void advanceWhenTheIssuerIsBeingAskedAboutItThenItIsWithdrawnAfterwards() {
        Claim claim = placed(create("ca"));
        vault.delete("web");
        OrderLease asking =
                vault.leases().acquire(claim.operation(), HeldLeases.DURATION).orElseThrow();

        assertThat(withdrawals.advance(claim)).isInstanceOf(AdvanceResult.Later.class);

        vault.leases().release(asking);
        vault.issuer().onCancel(CancelAnswer.GRANTED);
        assertThat(withdrawals.advance(claim)).isEqualTo(new AdvanceResult.Done(true));
    }

    @Test
    void advanceWhenNothingWasOrderedThenThereIsNothingToWithdraw() {
        PendingOperation operation = create("ca");
        vault.delete("web");

        assertThat(withdrawals.advance(claim(operation))).isEqualTo(new AdvanceResult.Done(true));

        assertThat(vault.acts("order-withdrawn")).isEmpty();
    }

    /** A process of a company's own may ask for it at any time. */
    @Test
    void advanceWhenTheRequestWasNotDeletedThenItsOrderStays() {
        Claim claim = placed(create("ca"));

        assertThat(withdrawals.advance(claim)).isInstanceOf(AdvanceResult.Fault.class);

        assertThat(vault.acts("order-withdrawn")).isEmpty();
        assertThat(orders.next(claim)).satisfies(asks(Receipt.ACCEPTED));
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
    void advanceWhenTheIssuerHasNotReceivedItThenItIsNotAsked() {
        Claim claim = claim(create("ca"));
        orders.next(claim);
        notReceived(claim);
        vault.delete("web");

        assertThat(withdrawals.advance(claim)).isEqualTo(new AdvanceResult.Done(true));

        assertThat(vault.acts("order-withdrawn"))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.details()).containsEntry("outcome", "the issuer had not received it"));
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

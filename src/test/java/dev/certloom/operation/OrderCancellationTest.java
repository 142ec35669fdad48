package dev.certloom.operation;

import static dev.certloom.operation.InMemoryVault.ALICE;
import static dev.certloom.operation.InMemoryVault.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.OrderInquiry.Receipt;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The commit point: what an order and a wish to cancel become of each other, cell by cell. */
class OrderCancellationTest extends OrderTestBase {

    private static final CertificateName WEB = new CertificateName("web");

    @Test
    void cancelWhenAskedBeforeTheOrderThenGrantedAndNotPlaced() {
        PendingOperation operation = create("ca");
        vault.cancel("web");

        assertThat(lookAgainAfter(orders.next(claim(operation)))).isPositive();
        assertThat(vault.ordered()).isEmpty();
        assertThat(orders.cancel(claim(operation))).isEqualTo(known(new AdvanceResult.Done(true)));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.CANCELLED);
        assertThat(vault.pending("web").cancellationState()).isEqualTo(CancellationState.GRANTED);
        assertThat(vault.acts("operation-cancelled")).hasSize(1);
    }

    @Test
    void cancelWhenNobodyAskedThenNothingIsGranted() {
        Claim claim = claim(create("ca"));

        assertThat(orders.cancel(claim)).isEqualTo(known(new AdvanceResult.Done(false)));
        assertThat(vault.pending("web").isOpen()).isTrue();
    }

    @Test
    void cancelWhenTheOutcomeIsUnknownThenUndecidedUntilTheLookUp() {
        Claim claim = claim(create("ca"));
        orders.next(claim);
        vault.cancel("web");

        assertThat(lookAgainAfter(orders.cancel(claim))).isEqualTo(Duration.ofSeconds(1));
        assertThat(vault.pending("web").isOpen()).isTrue();
        assertThat(vault.pending("web").cancellationState()).isEqualTo(CancellationState.REQUESTED);

        assertThat(orders.next(claim))
                .satisfies(asks(
                        Receipt.UNCERTAIN,
                        lookUp -> assertThat(lookUp.cancellationRequested()).isTrue()));
        orders.answered(claim, PENDING);
        assertThat(orders.cancel(claim)).satisfies(asks(Receipt.ACCEPTED));
    }

    @Test
    void cancelWhenTheIssuerGrantsThenTheOperationIsCancelled() {
        Claim claim = placed();
        vault.cancel("web");

        assertThat(orders.cancel(claim)).satisfies(asks(Receipt.ACCEPTED));
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.CANCELLING);
        assertThat(orders.cancelAnswered(claim, CancelAnswer.GRANTED)).isEqualTo(new AdvanceResult.Done(true));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.CANCELLED);
        assertThat(vault.pending("web").failure()).isEmpty();
    }

    @Test
    void cancelWhenRepeatedAfterTheGrantThenGrantedAndAuditedOnce() {
        Claim claim = placed();
        vault.cancel("web");
        vault.decideCancellation("web", CancelAnswer.GRANTED);

        assertThat(orders.cancel(claim)).isEqualTo(known(new AdvanceResult.Done(true)));
        assertThat(orders.cancelAnswered(claim, CancelAnswer.REFUSED)).isEqualTo(new AdvanceResult.Done(true));
        assertThat(vault.acts("operation-cancelled")).hasSize(1);
    }

    @Test
    void cancelWhenTheIssuerRefusesThenItGoesOnWithTheFlagSet() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        vault.cancel("web");
        orders.cancel(claim);

        assertThat(orders.cancelAnswered(claim, CancelAnswer.REFUSED)).isEqualTo(new AdvanceResult.Done(false));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.AWAITING_ISSUER);
        assertThat(vault.pending("web").cancellationState()).isEqualTo(CancellationState.REFUSED);
        assertThat(vault.pending("web").cancellationRequested()).isTrue();
        assertThat(vault.acts("cancellation-refused")).hasSize(1);
        assertThat(orders.next(claim))
                .satisfies(asks(
                        Receipt.ACCEPTED,
                        check -> assertThat(check.cancellationRequested()).isFalse()));

        orders.answered(claim, vault.signed(operation));
        assertThat(vault.progression().merge(claim)).isEqualTo(new AdvanceResult.Done(true));
        assertThat(vault.pending("web").cancellationRequested()).isTrue();
    }

    @Test
    void cancelWhenAskedAgainAfterARefusalThenTheIssuerIsAskedAgain() {
        Claim claim = placed();
        vault.cancel("web");
        vault.decideCancellation("web", CancelAnswer.REFUSED);
        assertThat(orders.cancel(claim)).isEqualTo(known(new AdvanceResult.Done(false)));
        vault.clock().advance(Duration.ofHours(1));

        vault.cancel("web");

        assertThat(vault.pending("web").cancellationAttempt()).isEqualTo(2);
        assertThat(orders.cancel(claim)).satisfies(asks(Receipt.ACCEPTED));
        assertThat(orders.cancelAnswered(claim, CancelAnswer.GRANTED)).isEqualTo(new AdvanceResult.Done(true));
    }

    @Test
    void cancelWhenTheIssuerHasSignedThenItIsRefused() {
        Claim claim = issued();
        vault.cancel("web");

        assertThat(orders.cancel(claim)).isEqualTo(known(new AdvanceResult.Done(false)));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.VERIFYING);
        assertThat(vault.pending("web").cancellationState()).isEqualTo(CancellationState.REFUSED);
        assertThat(vault.progression().merge(claim)).isEqualTo(new AdvanceResult.Done(true));
    }

    @Test
    void cancelWhenAPersonHasBroughtTheChainThenItIsRefused() {
        PendingOperation operation = create("Unknown");
        vault.withoutWorkers();
        assertThatThrownBy(() -> vault.merges()
                        .merge(
                                new MergeCertificate(
                                        VAULT,
                                        WEB,
                                        List.of(FakePki.sign(operation.csr().orElseThrow())
                                                .bytes()),
                                        Optional.empty(),
                                        Map.of()),
                                ALICE))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.NOT_YET));
        vault.cancel("web");

        assertThat(orders.cancel(claim(operation))).isEqualTo(known(new AdvanceResult.Done(false)));

        assertThat(vault.pending("web").chain()).hasSize(1);
        assertThat(vault.pending("web").isOpen()).isTrue();
    }

    @Test
    void cancelAnsweredWhenTheIssuerSignedMeanwhileThenTheChainWins() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        vault.cancel("web");
        orders.cancel(claim);
        orders.answered(claim, vault.signed(operation));

        assertThat(orders.cancelAnswered(claim, CancelAnswer.GRANTED)).isEqualTo(new AdvanceResult.Done(false));

        assertThat(vault.pending("web").chain()).hasSize(1);
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.VERIFYING);
    }

    @Test
    void cancelAnsweredWhenTheOrderWasRefusedThenTheFailureStays() {
        Claim claim = placed();
        vault.cancel("web");
        orders.cancel(claim);
        orders.answered(claim, new OrderAnswer.Refused(Failure.Cause.ISSUER, "No."));

        assertThat(orders.cancelAnswered(claim, CancelAnswer.GRANTED)).isEqualTo(new AdvanceResult.Done(false));

        assertFailedByIssuer(Phase.REFUSED, "No.");
    }

    @Test
    void cancelAnsweredWhenNotDecidedThenUndecidedUntilBudgetIsSpent() {
        Claim claim = placed();
        vault.cancel("web");
        orders.cancel(claim);
        vault.clock().advance(Duration.ofMinutes(10));
        assertThat(orders.cancelAnswered(claim, CancelAnswer.UNDECIDED)).isInstanceOf(AdvanceResult.Later.class);
        vault.clock().advance(Duration.ofSeconds(1));

        assertThat(orders.cancelAnswered(claim, CancelAnswer.UNDECIDED)).isEqualTo(new AdvanceResult.Done(false));

        assertThat(vault.pending("web").cancellationState()).isEqualTo(CancellationState.REFUSED);
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.AWAITING_ISSUER);
    }

    @Test
    void cancelWhenTheBudgetIsSpentThenItIsRefusedInAnyCase() {
        Claim claim = claim(create("ca"));
        orders.next(claim);
        vault.cancel("web");
        vault.clock().advance(Duration.ofMinutes(10).plusSeconds(1));

        assertThat(orders.cancel(claim)).isEqualTo(known(new AdvanceResult.Done(false)));

        assertThat(vault.acts("cancellation-refused"))
                .singleElement()
                .satisfies(
                        act -> assertThat(act.details()).containsEntry("reason", "the issuer did not decide in time"));
    }
}

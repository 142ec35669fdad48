package dev.certloom.operation;

import static dev.certloom.operation.InMemoryVault.ALICE;
import static dev.certloom.operation.InMemoryVault.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.ScriptedIssuer.Call;
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
class CancellationsTest extends OrderTestBase {

    private static final CertificateName WEB = new CertificateName("web");

    private final Cancellations cancellations = vault.cancellations();

    @Test
    void nextWhenAskedBeforeTheOrderThenGrantedAndNotPlaced() {
        PendingOperation operation = create("ca");
        vault.cancel("web");

        assertThat(lookAgainAfter(orders.next(claim(operation)))).isPositive();
        assertThat(vault.ordered()).isEmpty();
        assertThat(cancellations.next(claim(operation))).isEqualTo(cancelKnown(new AdvanceResult.Done(true)));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.CANCELLED);
        assertThat(vault.pending("web").cancellationState()).isEqualTo(CancellationState.GRANTED);
        assertThat(vault.acts("operation-cancelled")).hasSize(1);
    }

    @Test
    void nextWhenNobodyAskedThenNothingIsGranted() {
        Claim claim = claim(create("ca"));

        assertThat(cancellations.next(claim)).isEqualTo(cancelKnown(new AdvanceResult.Done(false)));
        assertThat(vault.pending("web").isOpen()).isTrue();
    }

    @Test
    void nextWhenTheIssuerHasNotReceivedItThenGrantedAndNotPlaced() {
        Claim claim = claim(create("ca"));
        orders.next(claim);
        notReceived(claim);
        vault.cancel("web");

        assertThat(lookAgainAfter(orders.next(claim))).isPositive();
        assertThat(cancellations.next(claim)).isEqualTo(cancelKnown(new AdvanceResult.Done(true)));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.CANCELLED);
    }

    @Test
    void nextWhenTheOutcomeIsUnknownThenUndecidedUntilTheLookUp() {
        Claim claim = claim(create("ca"));
        orders.next(claim);
        vault.cancel("web");

        assertThat(lookAgainAfter(cancellations.advance(claim))).isEqualTo(Duration.ofSeconds(1));
        assertThat(vault.pending("web").isOpen()).isTrue();
        assertThat(vault.pending("web").cancellationState()).isEqualTo(CancellationState.REQUESTED);

        assertThat(orders.next(claim))
                .satisfies(asks(
                        Receipt.UNCERTAIN,
                        lookUp -> assertThat(lookUp.cancellationRequested()).isTrue()));
        orders.answered(claim, PENDING);
        assertThat(cancellations.next(claim)).isInstanceOf(CancelInquiry.Ask.class);
    }

    @Test
    void nextWhenTheIssuerGrantsThenTheOperationIsCancelled() {
        Claim claim = placed();
        vault.cancel("web");

        assertThat(cancellations.next(claim)).isInstanceOf(CancelInquiry.Ask.class);
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.CANCELLING);
        assertThat(cancellations.answered(claim, CancelAnswer.GRANTED)).isEqualTo(new AdvanceResult.Done(true));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.CANCELLED);
        assertThat(vault.pending("web").failure()).isEmpty();
    }

    @Test
    void advanceWhenTheIssuerIsBeingAskedAboutItThenItDecidesAfterwards() {
        Claim claim = placed();
        vault.cancel("web");
        vault.issuer().onCancel(CancelAnswer.GRANTED);
        OrderLease asking =
                vault.leases().acquire(claim.operation(), HeldLeases.DURATION).orElseThrow();

        assertThat(lookAgainAfter(cancellations.advance(claim))).isEqualTo(Duration.ofSeconds(1));
        assertThat(vault.issuer().calls(Call.CANCEL)).isZero();

        vault.leases().release(asking);
        assertThat(cancellations.advance(claim)).isEqualTo(new AdvanceResult.Done(true));
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.CANCELLED);
    }

    @Test
    void advanceWhileTheIssuerDecidesThenNothingElseIsAskedAboutTheOrder() {
        Claim claim = placed();
        vault.cancel("web");
        vault.issuer().onCancel(order -> {
            assertThat(vault.leases().acquire(claim.operation(), HeldLeases.DURATION))
                    .isEmpty();
            return CancelAnswer.REFUSED;
        });

        assertThat(cancellations.advance(claim)).isEqualTo(new AdvanceResult.Done(false));
        assertThat(vault.leases().acquire(claim.operation(), HeldLeases.DURATION))
                .as("from then on")
                .isPresent();
    }

    @Test
    void nextWhenRepeatedAfterTheGrantThenGrantedAndAuditedOnce() {
        Claim claim = placed();
        vault.cancel("web");
        vault.decideCancellation("web", CancelAnswer.GRANTED);

        assertThat(cancellations.next(claim)).isEqualTo(cancelKnown(new AdvanceResult.Done(true)));
        assertThat(cancellations.answered(claim, CancelAnswer.REFUSED)).isEqualTo(new AdvanceResult.Done(true));
        assertThat(vault.acts("operation-cancelled")).hasSize(1);
    }

    @Test
    void nextWhenTheIssuerRefusesThenItGoesOnWithTheFlagSet() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        vault.cancel("web");
        cancellations.next(claim);

        assertThat(cancellations.answered(claim, CancelAnswer.REFUSED)).isEqualTo(new AdvanceResult.Done(false));

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

    /** Otherwise it counts as hanging before its issuer is asked again. */
    @Test
    void nextWhenTheIssuerRefusesThenItMayBeSilentUntilItIsAskedAgain() {
        Claim claim = placed();
        vault.clock().advance(Duration.ofDays(2));
        orders.answered(claim, PENDING);
        vault.cancel("web");
        cancellations.next(claim);

        cancellations.answered(claim, CancelAnswer.REFUSED);

        assertThat(vault.quietSince(claim.operation()))
                .isEqualTo(vault.clock().instant().plus(Duration.ofHours(1)));
    }

    @Test
    void nextWhenAskedAgainAfterARefusalThenTheIssuerIsAskedAgain() {
        Claim claim = placed();
        vault.cancel("web");
        vault.decideCancellation("web", CancelAnswer.REFUSED);
        assertThat(cancellations.next(claim)).isEqualTo(cancelKnown(new AdvanceResult.Done(false)));
        vault.clock().advance(Duration.ofHours(1));

        vault.cancel("web");

        assertThat(vault.pending("web").cancellationAttempt()).isEqualTo(2);
        assertThat(cancellations.next(claim)).isInstanceOf(CancelInquiry.Ask.class);
        assertThat(cancellations.answered(claim, CancelAnswer.GRANTED)).isEqualTo(new AdvanceResult.Done(true));
    }

    @Test
    void nextWhenTheIssuerHasSignedThenItIsRefused() {
        Claim claim = issued();
        vault.cancel("web");

        assertThat(cancellations.next(claim)).isEqualTo(cancelKnown(new AdvanceResult.Done(false)));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.VERIFYING);
        assertThat(vault.pending("web").cancellationState()).isEqualTo(CancellationState.REFUSED);
        assertThat(vault.progression().merge(claim)).isEqualTo(new AdvanceResult.Done(true));
    }

    @Test
    void nextWhenAPersonHasBroughtTheChainThenItIsRefused() {
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

        assertThat(cancellations.next(claim(operation))).isEqualTo(cancelKnown(new AdvanceResult.Done(false)));

        assertThat(vault.pending("web").chain()).hasSize(1);
        assertThat(vault.pending("web").isOpen()).isTrue();
    }

    @Test
    void answeredWhenTheIssuerSignedMeanwhileThenTheChainWins() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        vault.cancel("web");
        cancellations.next(claim);
        orders.answered(claim, vault.signed(operation));

        assertThat(cancellations.answered(claim, CancelAnswer.GRANTED)).isEqualTo(new AdvanceResult.Done(false));

        assertThat(vault.pending("web").chain()).hasSize(1);
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.VERIFYING);
    }

    @Test
    void answeredWhenTheOrderWasRefusedThenTheFailureStays() {
        Claim claim = placed();
        vault.cancel("web");
        cancellations.next(claim);
        orders.answered(claim, new OrderAnswer.Refused(Failure.Cause.ISSUER, "No."));

        assertThat(cancellations.answered(claim, CancelAnswer.GRANTED)).isEqualTo(new AdvanceResult.Done(false));

        assertFailedByIssuer(Phase.REFUSED, "No.");
    }

    @Test
    void answeredWhenNotDecidedThenUndecidedUntilBudgetIsSpent() {
        Claim claim = placed();
        vault.cancel("web");
        cancellations.next(claim);
        vault.clock().advance(Duration.ofMinutes(10));
        assertThat(cancellations.answered(claim, CancelAnswer.UNDECIDED)).isInstanceOf(AdvanceResult.Later.class);
        vault.clock().advance(Duration.ofSeconds(1));

        assertThat(cancellations.answered(claim, CancelAnswer.UNDECIDED)).isEqualTo(new AdvanceResult.Done(false));

        assertThat(vault.pending("web").cancellationState()).isEqualTo(CancellationState.REFUSED);
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.AWAITING_ISSUER);
    }

    @Test
    void nextWhenTheBudgetIsSpentThenItIsRefusedInAnyCase() {
        Claim claim = claim(create("ca"));
        orders.next(claim);
        vault.cancel("web");
        vault.clock().advance(Duration.ofMinutes(10).plusSeconds(1));

        assertThat(cancellations.next(claim)).isEqualTo(cancelKnown(new AdvanceResult.Done(false)));

        assertThat(vault.acts("cancellation-refused"))
                .singleElement()
                .satisfies(
                        act -> assertThat(act.details()).containsEntry("reason", "the issuer did not decide in time"));
    }

    @Test
    void advanceWhenTheServiceWasAwayThenTheIssuerStillDecides() {
        Claim claim = placed();
        vault.cancel("web");
        vault.clock().advance(Duration.ofHours(1));
        vault.issuer().onCancel(CancelAnswer.GRANTED);

        assertThat(cancellations.advance(claim)).isEqualTo(new AdvanceResult.Done(true));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.CANCELLED);
    }
}

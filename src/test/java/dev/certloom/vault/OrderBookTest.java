package dev.certloom.vault;

import static dev.certloom.vault.InMemoryVault.ALICE;
import static dev.certloom.vault.InMemoryVault.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The commit point: what an order and a wish to cancel become of each other, cell by cell. */
class OrderBookTest {

    private static final CertificateName WEB = new CertificateName("web");
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final OrderAnswer PENDING = new OrderAnswer.Pending(SOON);

    private final InMemoryVault vault = new InMemoryVault();
    private final OrderBook orders = vault.orders();

    // placing

    @Test
    void nextWhenApprovedThenTheIntentIsWrittenBeforeTheIssuerHearsOfIt() {
        PendingOperation operation = create("ca");

        OrderStep step = orders.next(claim(operation));

        assertThat(step).isInstanceOfSatisfying(OrderStep.Place.class, place -> {
            assertThat(place.order().reference()).isEqualTo(operation.id().value());
            assertThat(place.order().cancellationRequested()).isFalse();
        });
        assertThat(vault.ordered()).containsExactly(operation.id());
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.SUBMITTING);
        assertThat(acts("order-intended")).hasSize(1);
    }

    @Test
    void nextWhenTheOutcomeIsNotKnownThenTheOrderIsLookedUpAndNeverPlacedTwice() {
        Claim claim = claim(create("ca"));
        assertThat(orders.next(claim)).isInstanceOf(OrderStep.Place.class);
        var intended = vault.clock().instant();
        vault.clock().advance(SOON);

        assertThat(orders.next(claim))
                .isInstanceOfSatisfying(
                        OrderStep.LookUp.class,
                        lookUp -> assertThat(lookUp.order().created()).isEqualTo(intended));
        orders.unanswered(claim);
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.RETRY_WAIT);
        assertThat(orders.next(claim)).isInstanceOf(OrderStep.LookUp.class);

        assertThat(acts("order-intended")).hasSize(1);
    }

    @Test
    void nextWhenTheIssuerHasAcceptedThenItIsAskedHowTheOrderStands() {
        Claim claim = placed();

        assertThat(orders.next(claim)).isInstanceOf(OrderStep.Check.class);
        assertThat(orders.answered(claim, PENDING)).isEqualTo(new OrderStep.Wait(SOON));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.AWAITING_ISSUER);
        assertThat(acts("order-placed")).hasSize(1);
    }

    @Test
    void nextWhenTheChainIsHeldThenNobodyIsAskedAgain() {
        Claim claim = issued();

        assertThat(orders.next(claim)).isEqualTo(new OrderStep.Issued());
    }

    @Test
    void nextWhenNoApprovalIsOnRecordThenNothingIsOrderedAndTheAttemptIsAudited() {
        PendingOperation operation = create("ca");
        vault.withoutApproval("web");

        assertThat(orders.next(claim(operation))).isEqualTo(new OrderStep.NotApproved());

        assertThat(vault.ordered()).isEmpty();
        assertThat(acts("order-refused")).singleElement().satisfies(act -> {
            assertThat(act.details()).containsEntry("reason", "no approval on record");
            assertThat(act.operation()).contains(operation.id());
        });
    }

    @Test
    void nextWhenTheApprovalIsTakenBackAfterTheOrderThenItIsStillRequired() {
        Claim claim = placed();
        vault.withoutApproval("web");

        assertThat(orders.next(claim)).isEqualTo(new OrderStep.NotApproved());
    }

    @Test
    void nextWhenTheOperationIsCompletedThenItHasEnded() {
        Claim claim = issued();
        vault.fulfilment().merge(claim);

        assertThatThrownBy(() -> orders.next(claim)).isInstanceOf(OperationEnded.class);
    }

    // the budget

    @Test
    void nextWhenTheBudgetIsSpentUnansweredThenTheOperationFailsAsAnIssuerError() {
        Claim claim = claim(create("ca"));
        orders.next(claim);
        vault.clock().advance(Duration.ofDays(7));
        assertThat(orders.next(claim)).isInstanceOf(OrderStep.LookUp.class);
        vault.clock().advance(Duration.ofSeconds(1));

        assertThat(orders.next(claim)).isEqualTo(new OrderStep.Failed());

        assertFailedByIssuer(Phase.FAILED, "The issuer did not answer within the time allowed (PT168H).");
        assertThat(orders.next(claim)).isEqualTo(new OrderStep.Failed());
        assertThat(acts("operation-failed")).hasSize(1);
    }

    @Test
    void nextWhenTheBudgetOfAPlacedOrderIsSpentThenTheOperationFailsToo() {
        Claim claim = placed();
        vault.clock().advance(Duration.ofDays(7).plusSeconds(1));

        assertThat(orders.next(claim)).isEqualTo(new OrderStep.Failed());
        assertFailedByIssuer(Phase.FAILED, "The issuer did not answer within the time allowed (PT168H).");
    }

    @Test
    void nextWhenTheChainIsHeldThenTheBudgetNoLongerCounts() {
        Claim claim = issued();
        vault.clock().advance(Duration.ofDays(8));

        assertThat(orders.next(claim)).isEqualTo(new OrderStep.Issued());
    }

    // answers

    @Test
    void answeredWhenIssuedThenTheChainIsHeldForMerging() {
        issued();

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.VERIFYING);
        assertThat(vault.pending("web").chain()).hasSize(1);
        assertThat(acts("order-issued")).hasSize(1);
    }

    @Test
    void answeredWhenIssuedTwiceThenTheFirstChainStays() {
        Claim claim = issued();
        List<Der> first = vault.pending("web").chain();

        Der other = FakePki.signOtherwise(vault.pending("web").csr().orElseThrow());
        OrderStep step =
                orders.answered(claim, new OrderAnswer.Issued(vault.pki().parse(List.of(other))));

        assertThat(step).isEqualTo(new OrderStep.Issued());
        assertThat(vault.pending("web").chain()).isEqualTo(first);
        assertThat(acts("order-issued")).hasSize(1);
    }

    @Test
    void answeredWhenPendingComesAfterIssuedThenTheChainStaysHeld() {
        Claim claim = issued();

        assertThat(orders.answered(claim, PENDING)).isEqualTo(new OrderStep.Issued());

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.VERIFYING);
    }

    @Test
    void answeredWhenRefusedThenTheOperationFailsWithTheIssuersReason() {
        Claim claim = placed();

        OrderStep step = orders.answered(claim, new OrderAnswer.Refused(Failure.Cause.ISSUER, "No."));

        assertThat(step).isEqualTo(new OrderStep.Failed());
        assertFailedByIssuer(Phase.REFUSED, "No.");
    }

    @Test
    void answeredWhenTheOperationWasCancelledThenNoChainIsKept() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        cancel();
        vault.decideCancellation("web", CancelAnswer.GRANTED);

        OrderStep step = orders.answered(claim, signed(operation));

        assertThat(step).isInstanceOf(OrderStep.Wait.class);
        assertNothingCameOf(operation, Phase.CANCELLED, claim);
    }

    @Test
    void answeredWhenTheRequestWasWithdrawnThenNoChainIsKept() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        delete();

        OrderStep step = orders.answered(claim, signed(operation));

        assertThat(step).isInstanceOf(OrderStep.Wait.class);
        assertNothingCameOf(operation, Phase.WITHDRAWN, claim);
    }

    @Test
    void answeredWhenTheBudgetWasSpentThenNoChainIsKept() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        vault.clock().advance(Duration.ofDays(8));
        orders.next(claim);

        assertThat(orders.answered(claim, signed(operation))).isEqualTo(new OrderStep.Failed());

        assertNothingCameOf(operation, Phase.FAILED, claim);
    }

    @Test
    void unansweredWhenTheOperationHasEndedThenItStaysAsItIs() {
        Claim claim = placed();
        cancel();
        vault.decideCancellation("web", CancelAnswer.GRANTED);

        orders.unanswered(claim);

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.CANCELLED);
    }

    // cancelling

    @Test
    void cancelWhenAskedBeforeTheOrderThenItIsNotPlacedAndGrantedAtOnce() {
        PendingOperation operation = create("ca");
        cancel();

        assertThat(orders.next(claim(operation))).isInstanceOf(OrderStep.Wait.class);
        assertThat(vault.ordered()).isEmpty();
        assertThat(orders.cancel(claim(operation))).isEqualTo(new CancelStep.Granted());

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.CANCELLED);
        assertThat(vault.pending("web").cancellation()).isEqualTo(Cancellation.GRANTED);
        assertThat(acts("operation-cancelled")).hasSize(1);
    }

    @Test
    void cancelWhenNobodyAskedThenNothingIsGranted() {
        Claim claim = claim(create("ca"));

        assertThat(orders.cancel(claim)).isEqualTo(new CancelStep.NotGranted());
        assertThat(vault.pending("web").isOpen()).isTrue();
    }

    @Test
    void cancelWhenTheOutcomeIsNotKnownThenItIsUndecidedUntilTheLookUp() {
        Claim claim = claim(create("ca"));
        orders.next(claim);
        cancel();

        assertThat(orders.cancel(claim)).isEqualTo(new CancelStep.Undecided());
        assertThat(vault.pending("web").isOpen()).isTrue();
        assertThat(vault.pending("web").cancellation()).isEqualTo(Cancellation.REQUESTED);

        assertThat(orders.next(claim))
                .isInstanceOfSatisfying(
                        OrderStep.LookUp.class,
                        lookUp -> assertThat(lookUp.order().cancellationRequested())
                                .isTrue());
        orders.answered(claim, PENDING);
        assertThat(orders.cancel(claim)).isInstanceOf(CancelStep.Ask.class);
    }

    @Test
    void cancelWhenPlacedAndTheIssuerGrantsThenTheOperationIsCancelled() {
        Claim claim = placed();
        cancel();

        assertThat(orders.cancel(claim)).isInstanceOf(CancelStep.Ask.class);
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.CANCELLING);
        assertThat(orders.cancelAnswered(claim, CancelAnswer.GRANTED)).isEqualTo(new CancelStep.Granted());

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.CANCELLED);
        assertThat(vault.pending("web").failure()).isEmpty();
    }

    @Test
    void cancelWhenRepeatedAfterTheGrantThenItIsGrantedAgainAndAuditedOnce() {
        Claim claim = placed();
        cancel();
        vault.decideCancellation("web", CancelAnswer.GRANTED);

        assertThat(orders.cancel(claim)).isEqualTo(new CancelStep.Granted());
        assertThat(orders.cancelAnswered(claim, CancelAnswer.REFUSED)).isEqualTo(new CancelStep.Granted());
        assertThat(acts("operation-cancelled")).hasSize(1);
    }

    @Test
    void cancelWhenPlacedAndTheIssuerRefusesThenTheRequestGoesOnWithTheFlagSet() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        cancel();
        orders.cancel(claim);

        assertThat(orders.cancelAnswered(claim, CancelAnswer.REFUSED)).isEqualTo(new CancelStep.NotGranted());

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.AWAITING_ISSUER);
        assertThat(vault.pending("web").cancellation()).isEqualTo(Cancellation.REFUSED);
        assertThat(vault.pending("web").cancellationRequested()).isTrue();
        assertThat(acts("cancellation-refused")).hasSize(1);
        assertThat(orders.next(claim))
                .isInstanceOfSatisfying(
                        OrderStep.Check.class,
                        check -> assertThat(check.order().cancellationRequested())
                                .isFalse());

        orders.answered(claim, signed(operation));
        assertThat(vault.fulfilment().merge(claim)).isEqualTo(MergeOutcome.MERGED);
        assertThat(vault.pending("web").cancellationRequested()).isTrue();
    }

    @Test
    void cancelWhenAskedAgainAfterARefusalThenTheIssuerIsAskedAgain() {
        Claim claim = placed();
        cancel();
        vault.decideCancellation("web", CancelAnswer.REFUSED);
        assertThat(orders.cancel(claim)).isEqualTo(new CancelStep.NotGranted());
        vault.clock().advance(Duration.ofHours(1));

        cancel();

        assertThat(vault.pending("web").cancellationAttempt()).isEqualTo(2);
        assertThat(orders.cancel(claim)).isInstanceOf(CancelStep.Ask.class);
        assertThat(orders.cancelAnswered(claim, CancelAnswer.GRANTED)).isEqualTo(new CancelStep.Granted());
    }

    @Test
    void cancelWhenTheIssuerHasSignedThenItIsRefused() {
        Claim claim = issued();
        cancel();

        assertThat(orders.cancel(claim)).isEqualTo(new CancelStep.NotGranted());

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.VERIFYING);
        assertThat(vault.pending("web").cancellation()).isEqualTo(Cancellation.REFUSED);
        assertThat(vault.fulfilment().merge(claim)).isEqualTo(MergeOutcome.MERGED);
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
        cancel();

        assertThat(orders.cancel(claim(operation))).isEqualTo(new CancelStep.NotGranted());

        assertThat(vault.pending("web").chain()).hasSize(1);
        assertThat(vault.pending("web").isOpen()).isTrue();
    }

    @Test
    void cancelAnsweredWhenTheIssuerSignedMeanwhileThenTheChainWins() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        cancel();
        orders.cancel(claim);
        orders.answered(claim, signed(operation));

        assertThat(orders.cancelAnswered(claim, CancelAnswer.GRANTED)).isEqualTo(new CancelStep.NotGranted());

        assertThat(vault.pending("web").chain()).hasSize(1);
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.VERIFYING);
    }

    @Test
    void cancelAnsweredWhenTheIssuerRefusedTheOrderMeanwhileThenTheFailureStays() {
        Claim claim = placed();
        cancel();
        orders.cancel(claim);
        orders.answered(claim, new OrderAnswer.Refused(Failure.Cause.ISSUER, "No."));

        assertThat(orders.cancelAnswered(claim, CancelAnswer.GRANTED)).isEqualTo(new CancelStep.NotGranted());

        assertFailedByIssuer(Phase.REFUSED, "No.");
    }

    @Test
    void cancelAnsweredWhenTheIssuerHasNotDecidedThenItIsUndecidedUntilTheBudgetIsSpent() {
        Claim claim = placed();
        cancel();
        orders.cancel(claim);
        vault.clock().advance(Duration.ofMinutes(10));
        assertThat(orders.cancelAnswered(claim, CancelAnswer.UNDECIDED)).isEqualTo(new CancelStep.Undecided());
        vault.clock().advance(Duration.ofSeconds(1));

        assertThat(orders.cancelAnswered(claim, CancelAnswer.UNDECIDED)).isEqualTo(new CancelStep.NotGranted());

        assertThat(vault.pending("web").cancellation()).isEqualTo(Cancellation.REFUSED);
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.AWAITING_ISSUER);
    }

    @Test
    void cancelWhenTheBudgetIsSpentThenItIsRefusedWhateverIsKnownOfTheOrder() {
        Claim claim = claim(create("ca"));
        orders.next(claim);
        cancel();
        vault.clock().advance(Duration.ofMinutes(10).plusSeconds(1));

        assertThat(orders.cancel(claim)).isEqualTo(new CancelStep.NotGranted());

        assertThat(acts("cancellation-refused"))
                .singleElement()
                .satisfies(
                        act -> assertThat(act.details()).containsEntry("reason", "the issuer did not decide in time"));
    }

    // withdrawing

    @Test
    void withdrawnWhenAnOrderIsOutThenItIsTakenBackOnce() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        assertThat(orders.withdrawn(claim)).isEmpty();
        delete();

        assertThat(orders.withdrawn(claim)).isPresent();
        orders.withdrawalSettled(claim, "cancelled");
        orders.withdrawalSettled(claim, "cancelled");

        assertThat(orders.withdrawn(claim)).isEmpty();
        assertThat(acts("order-withdrawn")).hasSize(1);
    }

    @Test
    void withdrawnWhenNothingWasOrderedThenThereIsNothingToTakeBack() {
        PendingOperation operation = create("ca");
        delete();

        assertThat(orders.withdrawn(claim(operation))).isEmpty();
        orders.withdrawalSettled(claim(operation), "nothing");
        assertThat(acts("order-withdrawn")).isEmpty();
    }

    // the claim

    @Test
    void anyStepWhenALaterInstanceHoldsTheOperationThenItHasEndedForTheStaleOne() {
        PendingOperation operation = create("ca");
        Claim stale = placed(operation);
        orders.next(claim(operation, 2));
        int events = vault.events().size();

        assertThatThrownBy(() -> orders.next(stale)).isInstanceOf(OperationEnded.class);
        assertThatThrownBy(() -> orders.answered(stale, signed(operation))).isInstanceOf(OperationEnded.class);
        assertThatThrownBy(() -> orders.unanswered(stale)).isInstanceOf(OperationEnded.class);
        assertThatThrownBy(() -> orders.cancel(stale)).isInstanceOf(OperationEnded.class);
        assertThatThrownBy(() -> orders.cancelAnswered(stale, CancelAnswer.GRANTED))
                .isInstanceOf(OperationEnded.class);
        assertThatThrownBy(() -> orders.withdrawn(stale)).isInstanceOf(OperationEnded.class);
        assertThatThrownBy(() -> orders.withdrawalSettled(stale, "cancelled")).isInstanceOf(OperationEnded.class);

        assertThat(vault.pending("web").chain()).isEmpty();
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.AWAITING_ISSUER);
        assertThat(vault.events()).hasSize(events);
    }

    @Test
    void nextWhenAHigherFenceTakesOverThenItGoesOnWhereTheOtherStood() {
        PendingOperation operation = create("ca");
        orders.next(claim(operation));

        assertThat(orders.next(claim(operation, 2))).isInstanceOf(OrderStep.LookUp.class);
        assertThat(orders.answered(claim(operation, 2), signed(operation))).isEqualTo(new OrderStep.Issued());

        assertThat(acts("order-intended")).hasSize(1);
        assertThat(acts("order-issued"))
                .singleElement()
                .satisfies(act -> assertThat(act.details()).containsEntry("fence", "2"));
    }

    @Test
    void nextWhenTheOperationIsNotThereThenItHasEnded() {
        Claim claim = new Claim(OperationId.fresh(), 1, 1, "test", "place-order");

        assertThatThrownBy(() -> orders.next(claim)).isInstanceOf(OperationEnded.class);
    }

    private PendingOperation create(String issuer) {
        vault.addIssuer("ca", "Test");
        return vault.request(issuer);
    }

    private Claim placed() {
        return placed(create("ca"));
    }

    private Claim placed(PendingOperation operation) {
        Claim claim = claim(operation);
        orders.next(claim);
        orders.answered(claim, PENDING);
        return claim;
    }

    private Claim issued() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        assertThat(orders.answered(claim, signed(operation))).isEqualTo(new OrderStep.Issued());
        return claim;
    }

    private OrderAnswer signed(PendingOperation operation) {
        return new OrderAnswer.Issued(
                vault.pki().parse(List.of(FakePki.sign(operation.csr().orElseThrow()))));
    }

    private void cancel() {
        vault.requests().cancel(VAULT, WEB, Optional.empty(), true, ALICE);
    }

    private void delete() {
        vault.requests().delete(VAULT, WEB, Optional.empty(), ALICE);
    }

    private static Claim claim(PendingOperation operation) {
        return claim(operation, 1);
    }

    private static Claim claim(PendingOperation operation, int fence) {
        return new Claim(operation.id(), fence, fence, "test", "place-order");
    }

    private List<VaultAct> acts(String action) {
        return vault.events().stream()
                .filter(VaultAct.class::isInstance)
                .map(VaultAct.class::cast)
                .filter(act -> act.action().equals(action))
                .toList();
    }

    private void assertFailedByIssuer(Phase phase, String message) {
        PendingOperation failed = vault.pending("web");
        assertThat(failed.phase()).isEqualTo(phase);
        assertThat(failed.failure()).contains(new Failure(Failure.Cause.ISSUER, message));
        assertThat(failed.failure().orElseThrow().cause().code()).isEqualTo("Certificate issuer error");
        assertThat(failed.chain()).isEmpty();
    }

    /** A late answer left no chain, cannot be merged, and is audited as discarded. */
    private void assertNothingCameOf(PendingOperation operation, Phase phase, Claim claim) {
        assertThat(vault.operation(operation.id()).phase()).isEqualTo(phase);
        assertThat(vault.operation(operation.id()).chain()).isEmpty();
        assertThatThrownBy(() -> vault.fulfilment().merge(claim)).isInstanceOf(OperationEnded.class);
        assertThat(vault.completeVersions()).isZero();
        assertThat(acts("late-answer-discarded")).hasSize(1);
    }
}

package dev.certloom.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The commit point: what becomes of an order, cell by cell. */
class OrderBookTest extends OrderTestBase {

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
        assertThat(vault.acts("order-intended")).hasSize(1);
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

        assertThat(vault.acts("order-intended")).hasSize(1);
    }

    @Test
    void nextWhenTheIssuerHasAcceptedThenItIsAskedHowTheOrderStands() {
        Claim claim = placed();

        assertThat(orders.next(claim)).isInstanceOf(OrderStep.Check.class);
        assertThat(orders.answered(claim, PENDING)).isEqualTo(new OrderStep.Wait(SOON));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.AWAITING_ISSUER);
        assertThat(vault.acts("order-placed")).hasSize(1);
    }

    @Test
    void nextWhenTheChainIsHeldThenNobodyIsAskedAgain() {
        Claim claim = issued();

        assertThat(orders.next(claim)).isEqualTo(new OrderStep.Issued());
    }

    @Test
    void nextWhenTheRequestIsNotTheOneThatWasJudgedThenItIsRejectedAndTheAttemptIsAudited() {
        PendingOperation operation = create("ca");
        vault.exchangeRequest("web");

        assertThat(orders.next(claim(operation))).isEqualTo(new OrderStep.Failed());

        assertThat(vault.ordered()).isEmpty();
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.REJECTED);
        assertThat(vault.pending("web").failure())
                .contains(new Failure(
                        Failure.Cause.REQUEST,
                        "The request was rejected: the approval on record is of another certificate signing request."));
        assertThat(vault.acts("order-refused")).hasSize(1);
    }

    @Test
    void nextWhenTheRequestIsExchangedAfterTheOrderThenTheIssuerIsNotAskedAgain() {
        Claim claim = placed();
        vault.exchangeRequest("web");

        assertThat(orders.next(claim)).isEqualTo(new OrderStep.Failed());

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.REJECTED);
    }

    @Test
    void nextThenTheOrderTellsWhatWasJudged() {
        PendingOperation operation = create("ca");

        assertThat(orders.next(claim(operation)))
                .isInstanceOfSatisfying(
                        OrderStep.Place.class,
                        place -> assertThat(place.order().judged().map(JudgedRequest::csrSha256))
                                .contains(operation.csr().orElseThrow().sha256()));
    }

    @Test
    void nextWhenNoApprovalIsOnRecordThenNothingIsOrderedAndTheAttemptIsAudited() {
        PendingOperation operation = create("ca");
        vault.withoutApproval("web");

        assertThat(orders.next(claim(operation))).isEqualTo(new OrderStep.NotApproved());

        assertThat(vault.ordered()).isEmpty();
        assertThat(vault.acts("order-refused")).singleElement().satisfies(act -> {
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
        assertThat(vault.acts("operation-failed")).hasSize(1);
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
        assertThat(vault.acts("order-issued")).hasSize(1);
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
        assertThat(vault.acts("order-issued")).hasSize(1);
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
        vault.cancel("web");
        vault.decideCancellation("web", CancelAnswer.GRANTED);

        OrderStep step = orders.answered(claim, vault.signed(operation));

        assertThat(step).isInstanceOf(OrderStep.Wait.class);
        assertNothingCameOf(operation, Phase.CANCELLED, claim);
    }

    @Test
    void answeredWhenTheRequestWasWithdrawnThenNoChainIsKept() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        vault.delete("web");

        OrderStep step = orders.answered(claim, vault.signed(operation));

        assertThat(step).isInstanceOf(OrderStep.Wait.class);
        assertNothingCameOf(operation, Phase.WITHDRAWN, claim);
    }

    @Test
    void answeredWhenTheBudgetWasSpentThenNoChainIsKept() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        vault.clock().advance(Duration.ofDays(8));
        orders.next(claim);

        assertThat(orders.answered(claim, vault.signed(operation))).isEqualTo(new OrderStep.Failed());

        assertNothingCameOf(operation, Phase.FAILED, claim);
    }

    @Test
    void unansweredWhenTheOperationHasEndedThenItStaysAsItIs() {
        Claim claim = placed();
        vault.cancel("web");
        vault.decideCancellation("web", CancelAnswer.GRANTED);

        orders.unanswered(claim);

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.CANCELLED);
    }

    // withdrawing

    @Test
    void withdrawnWhenAnOrderIsOutThenItIsTakenBackOnce() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        assertThat(orders.withdrawn(claim)).isEmpty();
        vault.delete("web");

        assertThat(orders.withdrawn(claim)).isPresent();
        orders.withdrawalSettled(claim, "cancelled");
        orders.withdrawalSettled(claim, "cancelled");

        assertThat(orders.withdrawn(claim)).isEmpty();
        assertThat(vault.acts("order-withdrawn")).hasSize(1);
    }

    @Test
    void withdrawnWhenNothingWasOrderedThenThereIsNothingToTakeBack() {
        PendingOperation operation = create("ca");
        vault.delete("web");

        assertThat(orders.withdrawn(claim(operation))).isEmpty();
        orders.withdrawalSettled(claim(operation), "nothing");
        assertThat(vault.acts("order-withdrawn")).isEmpty();
    }

    // the claim

    @Test
    void anyStepWhenALaterInstanceHoldsTheOperationThenItHasEndedForTheStaleOne() {
        PendingOperation operation = create("ca");
        Claim stale = placed(operation);
        orders.next(claim(operation, 2));
        int events = vault.events().size();

        assertThatThrownBy(() -> orders.next(stale)).isInstanceOf(OperationEnded.class);
        assertThatThrownBy(() -> orders.answered(stale, vault.signed(operation)))
                .isInstanceOf(OperationEnded.class);
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
        assertThat(orders.answered(claim(operation, 2), vault.signed(operation)))
                .isEqualTo(new OrderStep.Issued());

        assertThat(vault.acts("order-intended")).hasSize(1);
        assertThat(vault.acts("order-issued"))
                .singleElement()
                .satisfies(act -> assertThat(act.details()).containsEntry("fence", "2"));
    }

    @Test
    void nextWhenTheOperationIsNotThereThenItHasEnded() {
        Claim claim = new Claim(OperationId.fresh(), 1, 1, "test", "place-order");

        assertThatThrownBy(() -> orders.next(claim)).isInstanceOf(OperationEnded.class);
    }

    /** A late answer left no chain, cannot be merged, and is audited as discarded. */
    private void assertNothingCameOf(PendingOperation operation, Phase phase, Claim claim) {
        assertThat(vault.operation(operation.id()).phase()).isEqualTo(phase);
        assertThat(vault.operation(operation.id()).chain()).isEmpty();
        assertThatThrownBy(() -> vault.fulfilment().merge(claim)).isInstanceOf(OperationEnded.class);
        assertThat(vault.completeVersions()).isZero();
        assertThat(vault.acts("late-answer-discarded")).hasSize(1);
    }
}

package dev.certloom.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.compute.Saturated;
import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.JudgedRequest;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.OrderHandle;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.OrderInquiry.Receipt;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commit point: what becomes of an order, cell by cell. */
class OrderServiceTest extends OrderTestBase {

    // signed, and the chain is gone

    @Test
    void nextWhenASignedOrderHasNoChainThenThePauseGrows() {
        Claim claim = issued();
        vault.loseChain("web");

        assertThat(vault.progression().merge(claim)).isEqualTo(new AdvanceResult.Done(false));
        assertThat(lookAgainAfter(orders.next(claim))).isEqualTo(Duration.ofSeconds(5));
        vault.clock().advance(Duration.ofMinutes(8));
        assertThat(lookAgainAfter(orders.next(claim))).isEqualTo(Duration.ofMinutes(2));
        vault.clock().advance(Duration.ofDays(8));
        assertThat(lookAgainAfter(orders.next(claim))).isEqualTo(Duration.ofHours(1));
        assertThat(lookAgainAfter(orders.answered(claim, PENDING))).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void answeredWhenItIsRefusedAfterItWasSignedThenTheCertificateStays() {
        Claim claim = issued();

        orders.answered(claim, new OrderAnswer.Refused(Failure.Cause.ISSUER, "It is a duplicate."));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.VERIFYING);
        assertThat(vault.pending("web").chain()).isNotEmpty();
    }

    @Test
    void orderThatWasNotPlacedIsNoRefusalOfTheIssuerAndNotInDoubt() {
        Claim claim = claim(create("ca"));
        orders.next(claim);

        AdvanceResult result = orders.answered(claim, new OrderAnswer.NotPlaced("It was deleted."));

        assertThat(result).isEqualTo(new AdvanceResult.Failed());
        assertFailedByIssuer(Phase.FAILED, "It was deleted.");
        assertThat(vault.events())
                .filteredOn(OrderSettled.class::isInstance)
                .extracting(event -> ((OrderSettled) event).ending())
                .containsExactly(OrderSettled.Ending.FAILED);
        assertThat(vault.decisions().of(vault.pending("web"))).isEmpty();
        vault.clock().advance(Duration.ofDays(1));
        assertThat(vault.closedOrders().take(SOON, 10)).isEmpty();
    }

    @Test
    void orderThatTheIssuerHasMeanwhileIsNotFailedByOneThatWasNotPlaced() {
        Claim claim = placed();

        orders.answered(claim, new OrderAnswer.NotPlaced("It was deleted."));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.AWAITING_ISSUER);
    }

    // placing at an issuer of our own

    @Test
    void placedWhenTheIssuerIsDisabledThenItFailsAndNothingWasOrdered() {
        Claim claim = claim(create("ca"));
        Order draft = orders.draft(claim).orElseThrow();

        assertThat(orders.placed(claim, draft, new OrderAnswer.NotPlaced("It is disabled."), () -> {}))
                .contains(new AdvanceResult.Failed());

        assertFailedByIssuer(Phase.FAILED, "It is disabled.");
    }

    @Test
    void placedThenIntentAnswerAndVersionAreWrittenAtOnce() {
        PendingOperation operation = create("ca");
        Claim claim = claim(operation);
        Order draft = orders.draft(claim).orElseThrow();
        AtomicInteger kept = new AtomicInteger();

        assertThat(orders.placed(claim, draft, vault.signed(operation), kept::incrementAndGet))
                .contains(new AdvanceResult.Done(true));

        assertThat(kept).hasValue(1);
        assertThat(vault.ordered()).containsExactly(operation.id());
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.COMPLETED);
        assertThat(orders.next(claim)).isEqualTo(known(new AdvanceResult.Done(true)));
        assertThat(orders.draft(claim)).isEmpty();
        assertThat(vault.progression().merge(claim)).isEqualTo(new AdvanceResult.Done(true));
        assertThat(vault.acts("order-intended")).hasSize(1);
        assertThat(vault.acts("order-issued")).hasSize(1);
        assertThat(vault.acts("certificate-issued")).hasSize(1);
    }

    @Test
    void placedWhenTheChainViolatesARuleThenTheMergeRefusesIt() {
        PendingOperation operation = create("ca");
        Claim claim = claim(operation);
        Order draft = orders.draft(claim).orElseThrow();
        OrderAnswer signed = vault.signed(operation);
        vault.pki().findFault("It is a forgery.");

        assertThat(orders.placed(claim, draft, signed, () -> {})).contains(new AdvanceResult.Done(true));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.VERIFYING);
        assertThat(vault.progression().merge(claim)).isEqualTo(new AdvanceResult.Failed());
        assertThat(vault.acts("certificate-issued")).isEmpty();
    }

    @Test
    void placedWhenTheCheckGetsNoTurnThenTheChainIsKeptForTheMerge() {
        PendingOperation operation = create("ca");
        Claim claim = claim(operation);
        Order draft = orders.draft(claim).orElseThrow();
        OrderAnswer signed = vault.signed(operation);
        vault.pki().beforeCheck(() -> {
            throw new Saturated();
        });

        assertThat(orders.placed(claim, draft, signed, () -> {})).contains(new AdvanceResult.Done(true));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.VERIFYING);
    }

    @Test
    void placedWhenItIsToBeLookedAtAgainThenTheOrderIsPlaced() {
        Claim claim = claim(create("ca"));
        Order draft = orders.draft(claim).orElseThrow();

        assertThat(orders.placed(claim, draft, PENDING, () -> {}).map(OrderTestBase::lookAgainAfter))
                .contains(SOON);

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.AWAITING_ISSUER);
        assertThat(orders.next(claim)).satisfies(asks(Receipt.ACCEPTED));
        assertThat(vault.acts("order-placed")).hasSize(1);
    }

    @Test
    void placedWhenItRefusesThenTheRequestFailedAndOrderIsClosed() {
        PendingOperation operation = create("ca");
        Claim claim = claim(operation);
        Order draft = orders.draft(claim).orElseThrow();

        assertThat(orders.placed(claim, draft, new OrderAnswer.Refused(Failure.Cause.ISSUER, "No."), () -> {}))
                .contains(new AdvanceResult.Failed());

        assertFailedByIssuer(Phase.REFUSED, "No.");
        assertThat(vault.ordered()).containsExactly(operation.id());
    }

    @Test
    void placedWhenTheRequestChangedMeanwhileThenAnswerDoesNotCount() {
        PendingOperation operation = create("ca");
        Claim claim = claim(operation);
        Order draft = orders.draft(claim).orElseThrow();
        AtomicInteger kept = new AtomicInteger();

        vault.cancel("web");
        Optional<AdvanceResult> afterCancellation =
                orders.placed(claim, draft, vault.signed(operation), kept::incrementAndGet);

        assertThat(afterCancellation).isEmpty();
        assertThat(kept).hasValue(0);
        assertThat(vault.ordered()).isEmpty();
        assertThat(vault.pending("web").chain()).isEmpty();
    }

    @Test
    void placedWhenTheRequestWasExchangedThenAnswerDoesNotCount() {
        PendingOperation operation = create("ca");
        Claim claim = claim(operation);
        Order draft = orders.draft(claim).orElseThrow();

        vault.exchangeRequest("web");

        assertThat(orders.placed(claim, draft, vault.signed(operation), () -> {}))
                .isEmpty();
        assertThat(vault.ordered()).isEmpty();
    }

    @Test
    void draftWhenNoApprovalIsOnRecordThenThereIsNone() {
        PendingOperation operation = create("ca");
        vault.withoutApproval("web");

        assertThat(orders.draft(claim(operation))).isEmpty();
    }

    // placing

    @Test
    void nextWhenApprovedThenTheIntentIsWrittenBeforeTheIssuerHears() {
        PendingOperation operation = create("ca");

        OrderInquiry inquiry = orders.next(claim(operation));

        assertThat(inquiry).satisfies(asks(Receipt.NOT_SENT, place -> {
            assertThat(place.reference()).isEqualTo(operation.id().value());
            assertThat(place.cancellationRequested()).isFalse();
        }));
        assertThat(vault.ordered()).containsExactly(operation.id());
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.SUBMITTING);
        assertThat(vault.acts("order-intended")).hasSize(1);
    }

    @Test
    void nextWhenTheOutcomeIsUnknownThenLookedUpAndNeverPlacedTwice() {
        Claim claim = claim(create("ca"));
        assertThat(orders.next(claim)).satisfies(asks(Receipt.NOT_SENT));
        var intended = vault.clock().instant();
        vault.clock().advance(SOON);

        assertThat(orders.next(claim))
                .satisfies(asks(
                        Receipt.UNCERTAIN,
                        lookUp -> assertThat(lookUp.created()).isEqualTo(intended)));
        orders.unanswered(claim, "no answer");
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.RETRY_WAIT);
        assertThat(orders.next(claim)).satisfies(asks(Receipt.UNCERTAIN));

        assertThat(vault.acts("order-intended")).hasSize(1);
    }

    @Test
    void nextWhenTheIssuerHasAcceptedThenItIsAskedHowTheOrderStands() {
        Claim claim = placed();

        assertThat(orders.next(claim)).satisfies(asks(Receipt.ACCEPTED));
        assertThat(lookAgainAfter(orders.answered(claim, PENDING))).isEqualTo(SOON);

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.AWAITING_ISSUER);
        assertThat(vault.acts("order-placed")).hasSize(1);
    }

    @Test
    void nextWhenTheChainIsHeldThenNobodyIsAskedAgain() {
        Claim claim = issued();

        assertThat(orders.next(claim)).isEqualTo(known(new AdvanceResult.Done(true)));
    }

    @Test
    void nextWhenTheRequestIsNotTheJudgedOneThenRejectedAndAudited() {
        PendingOperation operation = create("ca");
        vault.exchangeRequest("web");

        assertThat(orders.next(claim(operation))).isEqualTo(known(new AdvanceResult.Failed()));

        assertThat(vault.ordered()).isEmpty();
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.REJECTED);
        assertThat(vault.pending("web").failure())
                .contains(new Failure(
                        Failure.Cause.REQUEST,
                        "The request was rejected: the approval on record is of another certificate signing request."));
        assertThat(vault.acts("order-refused")).hasSize(1);
    }

    @Test
    void nextWhenTheRequestIsExchangedLaterThenTheIssuerIsNotAsked() {
        Claim claim = placed();
        vault.exchangeRequest("web");

        assertThat(orders.next(claim)).isEqualTo(known(new AdvanceResult.Failed()));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.REJECTED);
    }

    @Test
    void nextThenTheOrderTellsWhatWasJudged() {
        PendingOperation operation = create("ca");

        assertThat(orders.next(claim(operation)))
                .satisfies(asks(
                        Receipt.NOT_SENT,
                        place -> assertThat(place.judged().map(JudgedRequest::csrSha256))
                                .contains(operation.csr().orElseThrow().sha256())));
    }

    @Test
    void nextWhenNoApprovalIsOnRecordThenNotOrderedButAudited() {
        PendingOperation operation = create("ca");
        vault.withoutApproval("web");

        assertThat(orders.next(claim(operation)))
                .isInstanceOfSatisfying(
                        OrderInquiry.Known.class,
                        known -> assertThat(known.result()).isInstanceOf(AdvanceResult.Fault.class));

        assertThat(vault.ordered()).isEmpty();
        assertThat(vault.acts("order-refused")).singleElement().satisfies(act -> {
            assertThat(act.details()).containsEntry("reason", "no approval on record");
            assertThat(act.operation()).contains(operation.id());
        });
    }

    @Test
    void nextWhenTheApprovalIsTakenBackLaterThenItIsStillRequired() {
        Claim claim = placed();
        vault.withoutApproval("web");

        assertThat(orders.next(claim))
                .isInstanceOfSatisfying(
                        OrderInquiry.Known.class,
                        known -> assertThat(known.result()).isInstanceOf(AdvanceResult.Fault.class));
    }

    @Test
    void nextWhenTheOperationIsCompletedByItsOrderThenItIsIssued() {
        Claim claim = issued();
        vault.progression().merge(claim);

        assertThat(orders.next(claim)).isEqualTo(known(new AdvanceResult.Done(true)));
    }

    // the budget

    @Test
    void nextWhenTheBudgetIsSpentUnansweredThenItFailsAsIssuerError() {
        Claim claim = claim(create("ca"));
        orders.next(claim);
        vault.clock().advance(Duration.ofDays(7));
        assertThat(orders.next(claim)).satisfies(asks(Receipt.UNCERTAIN));
        vault.clock().advance(Duration.ofSeconds(1));
        assertThat(orders.next(claim)).satisfies(asks(Receipt.TOO_LATE));

        assertThat(orders.outcomeUnknown(claim)).isEqualTo(new AdvanceResult.Failed());

        assertFailedByIssuer(Phase.FAILED, "The issuer did not answer within the time allowed (PT168H).");
        assertThat(orders.next(claim)).isEqualTo(known(new AdvanceResult.Failed()));
        assertThat(vault.acts("operation-failed")).hasSize(1);
    }

    @Test
    void answeredWhenItIsFoundAfterTheBudgetThenWhatIsSignedCounts() {
        PendingOperation operation = create("ca");
        Claim claim = claim(operation);
        orders.next(claim);
        vault.clock().advance(Duration.ofDays(8));
        assertThat(orders.next(claim)).satisfies(asks(Receipt.TOO_LATE));

        assertThat(orders.answered(claim, vault.signed(operation))).isEqualTo(new AdvanceResult.Done(true));
    }

    @Test
    void answeredWhenAPlacedOrdersBudgetIsSpentThenItFailsToo() {
        Claim claim = placed();
        vault.clock().advance(Duration.ofDays(7).plusSeconds(1));
        assertThat(orders.next(claim)).satisfies(asks(Receipt.ACCEPTED));

        assertThat(orders.answered(claim, PENDING)).isEqualTo(new AdvanceResult.Failed());

        assertFailedByIssuer(Phase.FAILED, "The issuer did not answer within the time allowed (PT168H).");
    }

    @Test
    void answeredWhenTheServiceWasAwayThenWhatIsSignedCounts() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        vault.clock().advance(Duration.ofDays(8));
        assertThat(orders.next(claim)).satisfies(asks(Receipt.ACCEPTED));

        assertThat(orders.answered(claim, vault.signed(operation))).isEqualTo(new AdvanceResult.Done(true));
    }

    @Test
    void answeredWhenItIsAboutAnotherOrderThenTheOneThatIsKnownStays() {
        PendingOperation operation = create("ca");
        Claim claim = claim(operation);
        orders.next(claim);
        OrderHandle known = new OrderHandle(Optional.of("order B"), Optional.empty());
        orders.answered(claim, new OrderAnswer.Pending(SOON, known));

        orders.answered(
                claim, new OrderAnswer.Pending(SOON, new OrderHandle(Optional.of("order A"), Optional.empty())));

        assertThat(orders.next(claim))
                .satisfies(asks(
                        Receipt.ACCEPTED, order -> assertThat(order.handle()).isEqualTo(known)));
    }

    @Test
    void answeredWhenTheIssuerSignedTwiceThenTheSecondIsKeptForOperators() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        orders.answered(claim, vault.signed(operation));

        orders.answered(
                claim,
                new OrderAnswer.Issued(vault.pki()
                        .parse(List.of(FakePki.signOtherwise(operation.csr().orElseThrow())))));

        assertThat(vault.stranded().of(operation))
                .singleElement()
                .satisfies(kept -> assertThat(kept.because()).contains("signed another certificate"));
    }

    @Test
    void thatItWasNotReceivedCountsOnlyUntilAnotherHasAsked() {
        Claim claim = claim(create("ca"));
        orders.next(claim);
        OrderLease expired = ask(claim);
        vault.clock().advance(HeldLeases.DURATION);
        ask(claim);

        orders.notReceived(claim, expired, "no connection to it");

        assertThat(orders.next(claim)).satisfies(asks(Receipt.UNCERTAIN));
    }

    private OrderLease ask(Claim claim) {
        return vault.leases().acquire(claim.operation(), HeldLeases.DURATION).orElseThrow();
    }

    @Test
    void outcomeUnknownWhenItIsKnownMeanwhileThenNobodyHasToDecide() {
        Claim claim = claim(create("ca"));
        orders.next(claim);
        notReceived(claim);

        orders.outcomeUnknown(claim);

        assertThat(vault.pending("web").stalled()).isEmpty();
        assertThat(vault.decisions().of(vault.pending("web"))).isEmpty();
    }

    @Test
    void whatPeopleSaidOfAnEarlierAttemptCountsForNothingAfterALaterOne() {
        PendingOperation operation = create("ca");
        Claim claim = claim(operation);
        orders.next(claim);
        orders.outcomeUnknown(claim);
        vault.decisions().notIssued(InMemoryVault.VAULT, operation.id(), "Looked.", InMemoryVault.ALICE);

        notReceived(claim);
        orders.next(claim);
        orders.outcomeUnknown(claim);

        assertThat(vault.decisions().of(vault.pending("web")).orElseThrow().denial())
                .isEmpty();
    }

    /** Nothing can have been signed: it is placed again, and not looked up. */
    @Test
    void notReceivedThenItIsPlacedAgainAndPeopleReadWhy() {
        Claim claim = claim(create("ca"));
        orders.next(claim);

        assertThat(notReceived(claim)).isEmpty();

        assertThat(WaitDescription.what(vault.pending("web")))
                .isEqualTo("issuer 'ca' to answer, which is asked again soon (no connection to it)");
        assertThat(orders.next(claim)).satisfies(asks(Receipt.NOT_SENT));
        assertThat(orders.next(claim)).as("in a later job").satisfies(asks(Receipt.UNCERTAIN));
        assertThat(vault.acts("order-intended")).hasSize(1);
    }

    @Test
    void notReceivedWhenTheBudgetIsSpentThenItFails() {
        Claim claim = claim(create("ca"));
        orders.next(claim);
        notReceived(claim);
        vault.clock().advance(Duration.ofDays(8));

        assertThat(orders.next(claim)).isEqualTo(known(new AdvanceResult.Failed()));

        assertFailedByIssuer(Phase.FAILED, "The issuer did not answer within the time allowed (PT168H).");
    }

    @Test
    void unansweredWhenTheBudgetIsSpentThenItFails() {
        Claim claim = placed();
        vault.clock().advance(Duration.ofDays(7));
        assertThat(orders.unanswered(claim, "no answer")).isEmpty();
        vault.clock().advance(Duration.ofSeconds(1));

        assertThat(orders.unanswered(claim, "no answer")).contains(new AdvanceResult.Failed());

        assertFailedByIssuer(Phase.FAILED, "The issuer did not answer within the time allowed (PT168H).");
    }

    @Test
    void nextWhenTheChainIsHeldThenTheBudgetNoLongerCounts() {
        Claim claim = issued();
        vault.clock().advance(Duration.ofDays(8));

        assertThat(orders.next(claim)).isEqualTo(known(new AdvanceResult.Done(true)));
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
        AdvanceResult result =
                orders.answered(claim, new OrderAnswer.Issued(vault.pki().parse(List.of(other))));

        assertThat(result).isEqualTo(new AdvanceResult.Done(true));
        assertThat(vault.pending("web").chain()).isEqualTo(first);
        assertThat(vault.acts("order-issued")).hasSize(1);
    }

    @Test
    void answeredWhenPendingComesAfterIssuedThenTheChainStaysHeld() {
        Claim claim = issued();

        assertThat(orders.answered(claim, PENDING)).isEqualTo(new AdvanceResult.Done(true));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.VERIFYING);
    }

    @Test
    void answeredWhenRefusedThenTheOperationFailsWithTheIssuersReason() {
        Claim claim = placed();

        AdvanceResult result = orders.answered(claim, new OrderAnswer.Refused(Failure.Cause.ISSUER, "No."));

        assertThat(result).isEqualTo(new AdvanceResult.Failed());
        assertFailedByIssuer(Phase.REFUSED, "No.");
    }

    @Test
    void answeredWhenTheOperationWasCancelledThenNoChainIsKept() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        vault.cancel("web");
        vault.decideCancellation("web", CancelAnswer.GRANTED);

        AdvanceResult result = orders.answered(claim, vault.signed(operation));

        assertThat(result).isInstanceOf(AdvanceResult.Later.class);
        assertNothingCameOf(operation, Phase.CANCELLED, claim);
    }

    @Test
    void answeredWhenTheRequestWasWithdrawnThenNoChainIsKept() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        vault.delete("web");

        AdvanceResult result = orders.answered(claim, vault.signed(operation));

        assertThat(result).isInstanceOf(AdvanceResult.Later.class);
        assertNothingCameOf(operation, Phase.WITHDRAWN, claim);
    }

    @Test
    void answeredWhenTheBudgetWasSpentThenNoChainIsKept() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        vault.clock().advance(Duration.ofDays(8));
        orders.answered(claim, PENDING);

        assertThat(orders.answered(claim, vault.signed(operation))).isEqualTo(new AdvanceResult.Failed());

        assertNothingCameOf(operation, Phase.FAILED, claim);
    }

    @Test
    void unansweredWhenTheOperationHasEndedThenItStaysAsItIs() {
        Claim claim = placed();
        vault.cancel("web");
        vault.decideCancellation("web", CancelAnswer.GRANTED);

        orders.unanswered(claim, "no answer");

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.CANCELLED);
    }

    // the claim

    @Test
    void anyStepWhenALaterInstanceHoldsItThenEndedForTheStaleOne() {
        PendingOperation operation = create("ca");
        Claim stale = placed(operation);
        vault.relaunch(operation.id());
        orders.next(claim(operation, 2));
        int events = vault.events().size();

        assertThatThrownBy(() -> orders.next(stale)).isInstanceOf(OperationEnded.class);
        assertThatThrownBy(() -> orders.answered(stale, PENDING)).isInstanceOf(OperationEnded.class);
        assertThatThrownBy(() -> orders.unanswered(stale, "no answer")).isInstanceOf(OperationEnded.class);
        assertThatThrownBy(() -> vault.cancellations().next(stale)).isInstanceOf(OperationEnded.class);
        assertThatThrownBy(() -> vault.cancellations().answered(stale, CancelAnswer.GRANTED))
                .isInstanceOf(OperationEnded.class);
        assertThatThrownBy(() -> vault.withdrawals().next(stale)).isInstanceOf(OperationEnded.class);
        assertThatThrownBy(() -> vault.withdrawals().answered(stale, CancelAnswer.GRANTED))
                .isInstanceOf(OperationEnded.class);

        assertThat(vault.pending("web").chain()).isEmpty();
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.AWAITING_ISSUER);
        assertThat(vault.events()).hasSize(events);
    }

    @Test
    void nextWhenALaterLaunchTakesOverThenItGoesOnWhereTheOtherStood() {
        PendingOperation operation = create("ca");
        orders.next(claim(operation));
        vault.relaunch(operation.id());

        assertThat(orders.next(claim(operation, 2))).satisfies(asks(Receipt.UNCERTAIN));
        assertThat(orders.answered(claim(operation, 2), vault.signed(operation)))
                .isEqualTo(new AdvanceResult.Done(true));

        assertThat(vault.acts("order-intended")).hasSize(1);
        assertThat(vault.acts("order-issued"))
                .singleElement()
                .satisfies(act -> assertThat(act.details()).containsEntry("fence", "2"));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, Integer.MAX_VALUE})
    void anyStepWhenTheClaimedLaunchNeverWasThenRefusedWithoutEffect(int forgedFence) {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        PendingOperation before = vault.operation(operation.id());
        int events = vault.events().size();
        Claim forged = claim(operation, forgedFence);

        assertThatThrownBy(() -> orders.next(forged)).isInstanceOf(ClaimRefused.class);
        assertThatThrownBy(() -> orders.answered(forged, PENDING)).isInstanceOf(ClaimRefused.class);
        assertThatThrownBy(() -> orders.unanswered(forged, "no answer")).isInstanceOf(ClaimRefused.class);
        assertThatThrownBy(() -> vault.cancellations().next(forged)).isInstanceOf(ClaimRefused.class);
        assertThatThrownBy(() -> vault.cancellations().answered(forged, CancelAnswer.GRANTED))
                .isInstanceOf(ClaimRefused.class);
        assertThatThrownBy(() -> vault.withdrawals().next(forged)).isInstanceOf(ClaimRefused.class);
        assertThatThrownBy(() -> vault.withdrawals().answered(forged, CancelAnswer.GRANTED))
                .isInstanceOf(ClaimRefused.class);

        assertThat(vault.operation(operation.id())).isEqualTo(before);
        assertThat(vault.events()).hasSize(events);
        assertThat(orders.next(claim)).satisfies(asks(Receipt.ACCEPTED));
    }

    // what an issuer signs too late

    @Test
    void answeredWhenIssuedToASupersededInstanceThenItIsKept() {
        PendingOperation operation = create("ca");
        Claim stale = placed(operation);
        vault.relaunch(operation.id());

        assertThatThrownBy(() -> orders.answered(stale, vault.signed(operation)))
                .isInstanceOf(OperationEnded.class);

        assertStranded(operation, "Another process instance had taken the request over when the issuer signed.");
        assertThat(vault.pending("web").chain()).isEmpty();
    }

    @Test
    void answeredWhenIssuedTwiceAfterTheEndThenItIsKeptOnce() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        vault.delete("web");
        OrderAnswer signed = vault.signed(operation);

        orders.answered(claim, signed);
        orders.answered(claim, signed);

        assertStranded(operation, "The request had ended otherwise when the issuer signed.");
    }

    @Test
    void answeredWhenCompletedFromElsewhereThenTheIssuersIsKept() {
        PendingOperation operation = create("ca");
        placed(operation);
        vault.cancel("web");
        vault.decideCancellation("web", CancelAnswer.GRANTED);
        byte[] elsewhere = FakePki.signOtherwise(operation.csr().orElseThrow()).bytes();
        vault.merges()
                .merge(
                        new MergeCertificate(
                                InMemoryVault.VAULT,
                                operation.certificate(),
                                List.of(elsewhere),
                                Optional.empty(),
                                Map.of()),
                        InMemoryVault.ALICE);
        assertThat(vault.operation(operation.id()).phase()).isEqualTo(Phase.COMPLETED);

        Claim claim = claim(operation, 2);
        assertThatThrownBy(() -> orders.answered(claim, vault.signed(operation)))
                .isInstanceOf(OperationEnded.class);

        assertThatThrownBy(() -> orders.next(claim)).isInstanceOf(OperationEnded.class);
        assertStranded(operation, "The request had ended otherwise when the issuer signed.");
    }

    @Test
    void deleteWhenTheIssuersChainIsHeldThenTheCertificateIsKept() {
        PendingOperation operation = create("ca");
        Claim claim = placed(operation);
        orders.answered(claim, vault.signed(operation));

        vault.delete("web");

        assertStranded(operation, "The request was deleted before it was merged.");
        assertThat(vault.completeVersions()).isZero();
    }

    @Test
    void nextWhenTheOperationIsNotThereThenItHasEnded() {
        Claim claim = new Claim(OperationId.random(), 1, 1, "test", "place-order");

        assertThatThrownBy(() -> orders.next(claim)).isInstanceOf(OperationEnded.class);
    }

    /** A late answer left no chain, cannot be merged, and is audited once: as a certificate kept unused. */
    private void assertNothingCameOf(PendingOperation operation, Phase phase, Claim claim) {
        assertThat(vault.operation(operation.id()).phase()).isEqualTo(phase);
        assertThat(vault.operation(operation.id()).chain()).isEmpty();
        assertThatThrownBy(() -> vault.progression().merge(claim)).isInstanceOf(OperationEnded.class);
        assertThat(vault.completeVersions()).isZero();
        assertThat(vault.acts("certificate-stranded")).hasSize(1);
        assertThat(vault.acts("late-answer-discarded")).isEmpty();
    }
}

package dev.certloom.process;

import static dev.certloom.operation.InMemoryVault.ALICE;
import static dev.certloom.operation.InMemoryVault.VAULT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.crypto.CertificateChain;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.OrderHandle;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.ScriptedIssuer;
import dev.certloom.issuer.ScriptedIssuer.Call;
import dev.certloom.issuer.ScriptedIssuer.Gate;
import dev.certloom.kernel.CertificateName;
import dev.certloom.operation.Claim;
import dev.certloom.operation.FakePki;
import dev.certloom.operation.HeldLeases;
import dev.certloom.operation.InMemoryVault;
import dev.certloom.operation.OperatorNeeded;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the jobs about an order end in, whatever the issuer does. */
class OrderJobsTest {

    private static final CertificateName WEB = new CertificateName("web");
    private static final Duration SOON = Duration.ofSeconds(7);
    private static final JobOutcome ISSUED = JobOutcome.done("issued", true);
    private static final JobOutcome LOOK_AGAIN = new JobOutcome.Done(Map.of("issued", false, "lookAgainAfter", "PT7S"));

    private final InMemoryVault vault = new InMemoryVault();
    private final ScriptedIssuer issuer = new ScriptedIssuer("Scripted");
    private final OrderJobs outcomes = new OrderJobs(vault.orders(), vault.heldLeases(), issuer.alone(), vault.clock());
    private final PendingOperation operation = create();
    private final Claim claim = new Claim(operation.id(), 1, 1, "test", "place-order");

    @AfterEach
    void everyCallWasExpectedAndNothingOrderedTwice() {
        issuer.verify();
    }

    @Test
    void advanceWhenTheIssuerIsSlowThenItIsCheckedUntilItSigns() {
        issuer.onPlace(issuer.isPending(SOON)).onCheck(issuer.isPending(SOON), issuer.issues(this::sign));

        assertThat(outcomes.advance(claim)).isEqualTo(LOOK_AGAIN);
        assertThat(outcomes.advance(claim)).isEqualTo(LOOK_AGAIN);
        assertThat(outcomes.advance(claim)).isEqualTo(ISSUED);

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.VERIFYING);
        assertThat(issuer.timesAccepted(operation.id().value())).isOne();
    }

    @Test
    void advanceWhenTheIssuerRefusesThenTheRequestHasFailed() {
        issuer.onPlace(ScriptedIssuer.refuses("No."));

        assertThat(outcomes.advance(claim)).isEqualTo(JobOutcome.requestFailed());
        assertThat(outcomes.advance(claim)).isEqualTo(JobOutcome.requestFailed());

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.REFUSED);
        assertThat(vault.pending("web").failure().orElseThrow().message()).isEqualTo("No.");
    }

    @Test
    void advanceWhenTheIssuerFailsBeforeHearingThenItIsPlacedOnce() {
        issuer.onPlace(ScriptedIssuer.fails(), issuer.issues(this::sign))
                .onFind(issuer.whatIsKnown(issuer.issues(this::sign)));

        assertThat(outcomes.advance(claim))
                .isEqualTo(new JobOutcome.RetryLater(
                        Duration.ofSeconds(1), "The issuer could not be asked: scripted: out of order"));
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.RETRY_WAIT);
        assertThat(outcomes.advance(claim)).isEqualTo(ISSUED);

        assertThat(issuer.orders()).isOne();
    }

    @Test
    void advanceWhenTheIssuerKeepsFailingThenTheBackOffGrowsToAMinute() {
        issuer.onPlace(ScriptedIssuer.fails()).always(Call.FIND, ScriptedIssuer.fails());
        outcomes.advance(claim);

        vault.clock().advance(Duration.ofSeconds(40));
        assertThat(backOff()).isEqualTo(Duration.ofSeconds(10));
        vault.clock().advance(Duration.ofHours(1));
        assertThat(backOff()).isEqualTo(Duration.ofSeconds(60));

        assertThat(issuer.calls(Call.PLACE)).isOne();
    }

    @Test
    void advanceWhenTheIssuerTakesNoneAndDoesNotSayWhenThenItIsNotAskedInALoop() {
        ScriptedIssuer.Answer<OrderAnswer> takesNone = order -> {
            throw new OrderNotReceived(CallOutcome.ANSWERED, "too many orders");
        };
        issuer.always(Call.PLACE, takesNone);

        assertThat(backOff()).isEqualTo(Duration.ofSeconds(1));
        vault.clock().advance(Duration.ofSeconds(40));
        assertThat(backOff()).isEqualTo(Duration.ofSeconds(10));
        vault.clock().advance(Duration.ofHours(1));
        assertThat(backOff()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void advanceWhenTheIssuerIsAwayForTooLongThenTheRequestHasFailed() {
        issuer.onPlace(issuer.isPending(SOON)).onCheck(ScriptedIssuer.fails());
        outcomes.advance(claim);
        vault.clock().advance(Duration.ofDays(8));

        assertThat(outcomes.advance(claim)).isEqualTo(JobOutcome.requestFailed());
    }

    @Test
    void advanceWhenTheIssuerIsDeletedThenAnOperatorIsToldAndItGoesOnOnceItIsThereAgain() {
        // given
        issuer.onPlace(issuer.isPending(SOON))
                .onCheck(ScriptedIssuer.isDeleted(), ScriptedIssuer.isDeleted(), issuer.isPending(SOON));
        outcomes.advance(claim);

        // when
        JobOutcome first = outcomes.advance(claim);
        outcomes.advance(claim);

        // then
        assertThat(first).isEqualTo(new JobOutcome.Done(Map.of("issued", false, "lookAgainAfter", "PT1M")));
        assertThat(vault.pending("web").stalled().orElseThrow().known())
                .contains(
                        "The issuer 'ca' was deleted or changed", operation.id().value());
        assertThat(vault.events()).filteredOn(OperatorNeeded.class::isInstance).hasSize(1);
        assertThat(outcomes.advance(claim)).isEqualTo(LOOK_AGAIN);
        assertThat(vault.pending("web").stalled()).isEmpty();
    }

    @Test
    void advanceWhenTheIssuerIsDeletedForTooLongThenTheRequestHasFailed() {
        issuer.onPlace(issuer.isPending(SOON)).onCheck(ScriptedIssuer.isDeleted());
        outcomes.advance(claim);
        vault.clock().advance(Duration.ofDays(8));

        assertThat(outcomes.advance(claim)).isEqualTo(JobOutcome.requestFailed());
    }

    @Test
    void advanceWhenItIsFoundTooLateThenWhatIsSignedCounts() {
        issuer.onPlace(issuer.vanishes()).onFind(issuer.whatIsKnown(issuer.issues(this::sign)));
        outcomes.advance(claim);
        vault.clock().advance(Duration.ofDays(8));

        assertThat(outcomes.advance(claim)).isEqualTo(ISSUED);
    }

    @Test
    void advanceWhenItWasNeverReceivedAndIsTooLateThenItIsNotPlaced() {
        issuer.onPlace(ScriptedIssuer.fails()).onFind(issuer.whatIsKnown(issuer.issues(this::sign)));
        outcomes.advance(claim);
        vault.clock().advance(Duration.ofDays(8));

        assertThat(outcomes.advance(claim)).isEqualTo(JobOutcome.requestFailed());

        assertThat(issuer.orders()).isZero();
    }

    @Test
    void advanceWhenTheIssuerAcceptsAndVanishesThenThereIsOneOrder() {
        issuer.onPlace(issuer.vanishes())
                .onFind(ScriptedIssuer.fails(), issuer.whatIsKnown(issuer.isPending(SOON)))
                .onCheck(issuer.issues(this::sign));

        assertThat(outcomes.advance(claim)).isInstanceOf(JobOutcome.RetryLater.class);
        assertThat(outcomes.advance(claim)).isInstanceOf(JobOutcome.RetryLater.class);
        assertThat(outcomes.advance(claim)).isEqualTo(LOOK_AGAIN);
        assertThat(outcomes.advance(claim)).isEqualTo(ISSUED);

        assertThat(issuer.calls(Call.PLACE)).isOne();
        assertThat(issuer.timesAccepted(operation.id().value())).isOne();
    }

    @Test
    void outcomeThatNobodyCanFindOutIsLeftToAnOperator() {
        OrderJobs withoutLookUp =
                new OrderJobs(vault.orders(), vault.heldLeases(), issuer.aloneWithoutLookUp(), vault.clock());
        issuer.onPlace(issuer.vanishes());

        assertThat(withoutLookUp.advance(claim)).isInstanceOf(JobOutcome.RetryLater.class);
        JobOutcome later = new JobOutcome.Done(Map.of("issued", false, "lookAgainAfter", "PT10M"));
        assertThat(withoutLookUp.advance(claim)).isEqualTo(later);
        assertThat(withoutLookUp.advance(claim)).isEqualTo(later);

        assertThat(issuer.calls(Call.PLACE)).isOne();
        assertThat(vault.pending("web").stalled())
                .hasValueSatisfying(stalled -> assertThat(stalled.known())
                        .contains("not known whether the issuer 'ca' received the order " + operation.id()));
        assertThat(vault.acts("operator-needed")).hasSize(1);
    }

    @Test
    void outcomeThatNobodyCanFindOutFailsWhenItsTimeIsOver() {
        OrderJobs withoutLookUp =
                new OrderJobs(vault.orders(), vault.heldLeases(), issuer.aloneWithoutLookUp(), vault.clock());
        issuer.onPlace(issuer.vanishes());
        withoutLookUp.advance(claim);
        withoutLookUp.advance(claim);

        vault.clock().advance(Duration.ofDays(8));

        assertThat(withoutLookUp.advance(claim)).isEqualTo(JobOutcome.requestFailed());
        assertThat(issuer.calls(Call.PLACE)).isOne();
    }

    @Test
    void issuerIsAskedByWhatItSaidBefore() {
        OrderHandle first = new OrderHandle(Optional.of("CA-17"), Optional.of("step 1"));
        OrderHandle second = new OrderHandle(Optional.empty(), Optional.of("step 2"));
        List<OrderHandle> asked = new ArrayList<>();
        issuer.onPlace(issuer.isPending(SOON, first))
                .onCheck(
                        order -> {
                            asked.add(order.handle());
                            return new OrderAnswer.Pending(SOON, second);
                        },
                        order -> {
                            asked.add(order.handle());
                            return new OrderAnswer.Issued(sign(order));
                        });

        outcomes.advance(claim);
        outcomes.advance(claim);
        assertThat(outcomes.advance(claim)).isEqualTo(ISSUED);

        assertThat(asked).containsExactly(first, new OrderHandle(first.reference(), second.state()));
        assertThat(vault.acts("order-placed"))
                .singleElement()
                .satisfies(act -> assertThat(act.details()).containsEntry("reference", "CA-17"));
        assertThat(vault.events().toString()).doesNotContain("step 1");
    }

    /** The engine gives a job out again where its worker takes long. */
    @Test
    void advanceWhenTheIssuerIsBeingAskedThenItIsNotAskedBesides() throws Exception {
        Gate gate = new Gate();
        issuer.onPlace(ScriptedIssuer.held(gate, issuer.issues(this::sign)));
        CompletableFuture<JobOutcome> slow = CompletableFuture.supplyAsync(() -> outcomes.advance(claim));
        gate.awaitReached();

        assertThat(outcomes.advance(claim))
                .isEqualTo(new JobOutcome.RetryLater(Duration.ofSeconds(5), "The issuer is being asked."));
        gate.open();

        assertThat(slow.get(60, TimeUnit.SECONDS)).isEqualTo(ISSUED);
        assertThat(outcomes.advance(claim)).isEqualTo(ISSUED);
        assertThat(issuer.calls(Call.PLACE)).isOne();
    }

    /** Its lease may have expired, and another replica may have placed the order. */
    @Test
    void whoeverIsHeldUpForTooLongBeforeItIsPlacedSendsNothing() {
        issuer.onPlace(ScriptedIssuer.fails()).onFind(order -> {
            vault.clock().advance(HeldLeases.DURATION);
            return Optional.empty();
        });
        outcomes.advance(claim);

        assertThat(outcomes.advance(claim))
                .isInstanceOfSatisfying(
                        JobOutcome.RetryLater.class,
                        later -> assertThat(later.reason()).endsWith("it could not be asked in time"));

        assertThat(issuer.calls(Call.PLACE)).isOne();
    }

    @Test
    void advanceWhenTheAnswerComesAfterACancelThenNoChainIsKept() throws Exception {
        // given: the issuer is asked how the order stands, and does not answer yet
        Gate gate = new Gate();
        issuer.onPlace(issuer.isPending(SOON)).onCheck(ScriptedIssuer.held(gate, issuer.issues(this::sign)));
        outcomes.advance(claim);
        CompletableFuture<JobOutcome> late = CompletableFuture.supplyAsync(() -> outcomes.advance(claim));
        gate.awaitReached();

        // when
        vault.requests().cancel(VAULT, WEB, Optional.empty(), true, ALICE);
        vault.decideCancellation("web", CancelAnswer.GRANTED);
        gate.open();

        // then: the job is held back until the boundary event takes it away
        assertThat(late.get(60, TimeUnit.SECONDS))
                .isEqualTo(new JobOutcome.Done(Map.of("issued", false, "lookAgainAfter", "PT2S")));
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.CANCELLED);
        assertThat(vault.pending("web").chain()).isEmpty();
        assertThat(vault.completeVersions()).isZero();
    }

    @Test
    void advanceWhenTheAnswerComesTwiceThenOneChainIsHeld() throws Exception {
        // given: two replicas run the same job at the same time
        Gate gate = new Gate();
        issuer.onPlace(issuer.isPending(SOON))
                .onCheck(ScriptedIssuer.held(gate, issuer.issues(this::signOtherwise)), issuer.issues(this::sign));
        OrderJobs elsewhere = new OrderJobs(vault.orders(), vault.heldLeases(), issuer.alone(), vault.clock());
        outcomes.advance(claim);
        CompletableFuture<JobOutcome> late = CompletableFuture.supplyAsync(() -> elsewhere.advance(claim));
        gate.awaitReached();

        // when: the other was away for so long that it counts as gone
        vault.clock().advance(HeldLeases.DURATION);
        assertThat(outcomes.advance(claim)).isEqualTo(ISSUED);
        gate.open();

        // then
        assertThat(late.get(60, TimeUnit.SECONDS)).isEqualTo(ISSUED);
        assertThat(vault.pending("web").chain())
                .containsExactly(FakePki.sign(operation.csr().orElseThrow()));
        assertThat(vault.stranded().of(operation)).as("the other one").hasSize(1);
    }

    @Test
    void advanceWhenNoApprovalIsOnRecordThenIncidentAndNoOrder() {
        vault.withoutApproval("web");

        assertThat(outcomes.advance(claim)).isInstanceOf(JobOutcome.Incident.class);

        assertThat(issuer.calls(Call.PLACE)).isZero();
    }

    private Duration backOff() {
        return outcomes.advance(claim) instanceof JobOutcome.RetryLater(Duration after, String reason)
                ? after
                : Duration.ZERO;
    }

    private PendingOperation create() {
        vault.addIssuer("ca", "Scripted");
        return vault.request("ca");
    }

    private CertificateChain sign(Order order) {
        return vault.pki().parse(List.of(FakePki.sign(order.csr())));
    }

    private CertificateChain signOtherwise(Order order) {
        return vault.pki().parse(List.of(FakePki.signOtherwise(order.csr())));
    }
}

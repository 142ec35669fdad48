package dev.certloom.operation;

import static dev.certloom.operation.InMemoryVault.ALICE;
import static dev.certloom.operation.InMemoryVault.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.certificate.VersionView;
import dev.certloom.chaincheck.IssuerDemands;
import dev.certloom.crypto.TrustAnchors;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.OrderInquiry.Receipt;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An order that its issuer may have received, and nobody can ask about. */
class OrderDecisionsTest extends OrderTestBase {

    private static final Actor BOB = new Actor("bob-id", "Bob", "token-2", "127.0.0.1");
    private static final VaultName OTHER = new VaultName("other");

    private final OrderDecisions decisions = vault.decisions();
    private final PendingOperation operation = create("ca");
    private final Claim claim = claim(operation);

    /** Its authorities are known. */
    @BeforeEach
    void issuerIsHeldToItsAuthorities() {
        vault.demandOfIssuers(new IssuerDemands(Optional.of(TrustAnchors.ofThePlatform()), true, Set.of()));
    }

    @Test
    void certificateThatSomebodyFoundBecomesTheVersion() {
        unknown();

        decisions.issued(VAULT, operation.id(), found(), ALICE);

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.VERIFYING);
        assertThat(vault.pending("web").stalled()).isEmpty();
        assertThat(orders.next(claim)).isEqualTo(known(new AdvanceResult.Done(true)));
        vault.merge(operation.id());
        assertThat(vault.pending("web").phase()).isEqualTo(Phase.COMPLETED);
        assertThat(vault.acts("order-found"))
                .singleElement()
                .satisfies(act -> assertThat(act.actor()).isEqualTo(ALICE));
        assertNothingToDecide();
    }

    @Test
    void whereTheAuthoritiesAreNotKnownTwoPeopleHaveToFindTheSame() {
        vault.demandOfIssuers(IssuerDemands.NONE);
        unknown();

        assertThat(decisions.issued(VAULT, operation.id(), found(), ALICE)).isFalse();
        assertThat(vault.pending("web").chain()).isEmpty();
        assertRefused(Refusal.Kind.NOT_ALLOWED, () -> decisions.issued(VAULT, operation.id(), found(), ALICE));
        OrderDecisions connected = vault.decisions((one, other) -> one.equals(ALICE.id()) && other.equals(BOB.id()));
        assertRefused(Refusal.Kind.NOT_ALLOWED, () -> connected.issued(VAULT, operation.id(), found(), BOB));
        assertThat(decisions.issued(VAULT, operation.id(), found(), BOB)).isTrue();

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.VERIFYING);
        assertThat(vault.acts("order-found-unconfirmed"))
                .singleElement()
                .satisfies(act -> assertThat(act.actor()).isEqualTo(ALICE));
        assertThat(vault.acts("order-found")).hasSize(1);
    }

    @Test
    void whereTheIssuerIsNotTheOneThatWasApprovedTwoPeopleHaveToFindTheSame() {
        vault.approveFor("web", "another account");
        unknown();

        assertThat(decisions.issued(VAULT, operation.id(), found(), ALICE)).isFalse();
        assertThat(decisions.issued(VAULT, operation.id(), found(), BOB)).isTrue();
    }

    @Test
    void authoritiesOfWhichIsOnlyWarnedAreNotKnown() {
        vault.demandOfIssuers(
                new IssuerDemands(Optional.of(TrustAnchors.ofThePlatform()), true, Set.of("ChainEndsAtNoAnchor")));
        unknown();

        assertThat(decisions.issued(VAULT, operation.id(), found(), ALICE)).isFalse();
    }

    @Test
    void anotherCertificateConfirmsNothing() {
        vault.demandOfIssuers(IssuerDemands.NONE);
        unknown();
        decisions.issued(VAULT, operation.id(), found(), ALICE);
        byte[] other = FakePki.signOtherwise(
                        vault.operation(operation.id()).csr().orElseThrow())
                .bytes();

        assertThat(decisions.issued(VAULT, operation.id(), other, BOB)).isFalse();
        assertThat(decisions.issued(VAULT, operation.id(), found(), ALICE))
                .as("the latest counts")
                .isFalse();
        assertThat(vault.pending("web").chain()).isEmpty();
    }

    @Test
    void certificateThatIsOlderThanTheOrderIsAnother() {
        vault.clock().advance(Duration.ofHours(24));
        unknown();

        assertRefused(Refusal.Kind.INVALID, () -> decisions.issued(VAULT, operation.id(), found(), ALICE));
    }

    @Test
    void certificateThatIsAVersionAlreadyIsAnother() {
        PendingOperation earlier = vault.request("ca", "earlier");
        vault.issue("earlier");
        assertThat(vault.pending("earlier").phase()).isEqualTo(Phase.COMPLETED);
        assertThat(earlier.csr()).as("the same key").isEqualTo(operation.csr());
        unknown();

        assertRefused(Refusal.Kind.INVALID, () -> decisions.issued(VAULT, operation.id(), found(), ALICE));
    }

    @Test
    void certificateThatBreaksARuleIsRefusedAndNothingIsDecided() {
        unknown();
        vault.pki().findFault("It must not be like that.");

        assertThatThrownBy(() -> decisions.issued(VAULT, operation.id(), found(), ALICE))
                .isInstanceOf(Refusal.class)
                .hasMessage("It must not be like that.");
        assertThatThrownBy(() -> decisions.issued(
                        VAULT, operation.id(), FakePki.certificateOfAnotherKey().bytes(), ALICE))
                .isInstanceOf(Refusal.class);

        assertThat(decisions.of(vault.pending("web"))).isPresent();
        assertThat(vault.pending("web").chain()).isEmpty();
    }

    @Test
    void whatWasNotIssuedIsOrderedAgainOnceAnotherPersonConfirms() {
        unknown();

        decisions.notIssued(VAULT, operation.id(), "Looked at the order book.", ALICE);
        assertThat(orders.next(claim)).as("until then").satisfies(asks(Receipt.UNCERTAIN));
        assertRefused(Refusal.Kind.NOT_ALLOWED, () -> decisions.repeat(VAULT, operation.id(), ALICE));
        decisions.repeat(VAULT, operation.id(), BOB);

        assertThat(orders.next(claim)).satisfies(asks(Receipt.NOT_SENT));
        assertThat(orders.next(claim)).as("once").satisfies(asks(Receipt.UNCERTAIN));
        assertThat(vault.acts("order-not-found"))
                .singleElement()
                .satisfies(act -> assertThat(act.details()).containsEntry("reason", "Looked at the order book."));
        assertThat(vault.acts("order-repeated"))
                .singleElement()
                .satisfies(act -> assertThat(act.details()).containsEntry("deniedBy", "Alice"));
    }

    @Test
    void accountsThatBelongTogetherAreNotTwoPeople() {
        unknown();
        decisions.notIssued(VAULT, operation.id(), "Looked.", ALICE);
        OrderDecisions connected = vault.decisions((one, other) -> one.equals(ALICE.id()) && other.equals(BOB.id()));

        UnknownOrder order = decisions.of(vault.pending("web")).orElseThrow();
        assertThat(connected.mayRepeat(order, BOB)).isFalse();
        assertThat(decisions.mayRepeat(order, BOB)).isTrue();
        assertRefused(Refusal.Kind.NOT_ALLOWED, () -> connected.repeat(VAULT, operation.id(), BOB));

        assertThat(orders.next(claim)).satisfies(asks(Receipt.UNCERTAIN));
    }

    @Test
    void nobodyConfirmsWhatNobodyHasSaid() {
        unknown();

        assertRefused(Refusal.Kind.FORBIDDEN, () -> decisions.repeat(VAULT, operation.id(), BOB));
        assertRefused(Refusal.Kind.INVALID, () -> decisions.notIssued(VAULT, operation.id(), " ", BOB));

        assertThat(orders.next(claim)).satisfies(asks(Receipt.UNCERTAIN));
    }

    @Test
    void firstStatementStays() {
        unknown();
        decisions.notIssued(VAULT, operation.id(), "Looked.", ALICE);

        assertRefused(Refusal.Kind.CONFLICT, () -> decisions.notIssued(VAULT, operation.id(), "Looked too.", BOB));

        decisions.repeat(VAULT, operation.id(), BOB);
    }

    @Test
    void certificateMayStillBeFoundAfterSomebodySaidThatThereIsNone() {
        unknown();
        decisions.notIssued(VAULT, operation.id(), "Looked.", ALICE);

        decisions.issued(VAULT, operation.id(), found(), BOB);

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.VERIFYING);
    }

    @Test
    void whatCanBeAskedAboutIsNotForPeople() {
        assertNothingToDecide();
        orders.next(claim);
        assertNothingToDecide();
        orders.answered(claim, PENDING);
        assertNothingToDecide();
    }

    @Test
    void whatHasEndedIsNotForPeople() {
        unknown();
        vault.delete("web");

        assertNothingToDecide();
    }

    private void endedInDoubt() {
        unknown();
        vault.clock().advance(Duration.ofDays(30));
        assertThat(orders.outcomeUnknown(claim)).isEqualTo(new AdvanceResult.Failed());
    }

    private VersionView merge(byte[] certificate, Actor actor) {
        return vault.merges()
                .merge(
                        new MergeCertificate(
                                VAULT, operation.certificate(), List.of(certificate), Optional.empty(), Map.of()),
                        actor);
    }

    @Test
    void afterAnOrderThatEndedInDoubtTwoPeopleHaveToMergeTheSame() {
        vault.demandOfIssuers(IssuerDemands.NONE);
        endedInDoubt();

        assertRefused(Refusal.Kind.NOT_ALLOWED, () -> merge(found(), ALICE));
        assertRefused(Refusal.Kind.NOT_ALLOWED, () -> merge(found(), ALICE));
        assertThat(vault.pending("web").chain()).isEmpty();
        byte[] other = FakePki.signOtherwise(
                        vault.operation(operation.id()).csr().orElseThrow())
                .bytes();
        assertRefused(Refusal.Kind.NOT_ALLOWED, () -> merge(other, BOB));
        assertRefused(Refusal.Kind.NOT_ALLOWED, () -> merge(found(), ALICE));

        assertThat(merge(found(), BOB).version().complete()).isTrue();
        assertThat(vault.acts("order-found-unconfirmed")).hasSize(3);
    }

    @Test
    void orderWhoseIssuerWasAwayForTheWholeBudgetEndsInDoubt() {
        orders.next(claim);
        vault.clock().advance(Duration.ofDays(30));
        assertThat(orders.unanswered(claim, "no connection to it")).contains(new AdvanceResult.Failed());

        assertEndedInDoubt();
    }

    @Test
    void orderWhoseIssuerWasDeletedAfterALostAnswerEndsInDoubt() {
        orders.next(claim);
        orders.accountGone(claim);
        vault.clock().advance(Duration.ofDays(30));
        assertThat(orders.accountGone(claim)).isEqualTo(new AdvanceResult.Failed());

        assertEndedInDoubt();
    }

    @Test
    void orderWhoseBudgetWasSpentWhileThisServiceWasAwayEndsInDoubt() {
        orders.next(claim);
        vault.clock().advance(Duration.ofDays(30));
        assertThat(orders.outcomeUnknown(claim)).isEqualTo(new AdvanceResult.Failed());

        assertEndedInDoubt();
    }

    @Test
    void whatTheIssuerNeverReceivedEndsInNoDoubt() {
        vault.demandOfIssuers(IssuerDemands.NONE);
        orders.next(claim);
        vault.clock().advance(Duration.ofDays(30));
        assertThat(notReceived(claim)).contains(new AdvanceResult.Failed());

        assertThat(merge(found(), ALICE).version().complete()).isTrue();
    }

    @Test
    void whatTheIssuerRefusedAfterALostAnswerEndsInNoDoubt() {
        vault.demandOfIssuers(IssuerDemands.NONE);
        unknown();
        orders.answered(claim, new OrderAnswer.Refused(Failure.Cause.ISSUER, "It is not ours."));

        assertThat(merge(found(), ALICE).version().complete()).isTrue();
    }

    @Test
    void afterAnOrderThatEndedInDoubtACertificateThatIsOlderIsAnother() {
        vault.clock().advance(Duration.ofHours(24));
        endedInDoubt();

        assertRefused(Refusal.Kind.INVALID, () -> merge(found(), ALICE));
        assertThat(vault.acts("order-found-unconfirmed")).isEmpty();
    }

    @Test
    void afterAnOrderThatEndedInDoubtACertificateThatIsAVersionAlreadyIsAnother() {
        vault.request("ca", "earlier");
        vault.issue("earlier");
        endedInDoubt();

        assertRefused(Refusal.Kind.INVALID, () -> merge(found(), ALICE));
        assertThat(vault.acts("order-found-unconfirmed")).isEmpty();
    }

    private void assertEndedInDoubt() {
        vault.demandOfIssuers(IssuerDemands.NONE);
        assertRefused(Refusal.Kind.NOT_ALLOWED, () -> merge(found(), ALICE));
        assertThat(vault.pending("web").chain()).isEmpty();
        assertThat(merge(found(), BOB).version().complete()).isTrue();
    }

    @Test
    void afterAnOrderThatEndedInDoubtOnePersonMergesWhatIsItsIssuers() {
        endedInDoubt();

        assertThat(merge(found(), ALICE).version().complete()).isTrue();
    }

    @Test
    void afterAnOrderThatEndedInDoubtItIsMergedByWhoeverFindsWhatAnotherHadFoundBefore() {
        vault.demandOfIssuers(IssuerDemands.NONE);
        unknown();
        decisions.issued(VAULT, operation.id(), found(), ALICE);
        vault.clock().advance(Duration.ofDays(30));
        orders.outcomeUnknown(claim);

        assertThat(merge(found(), BOB).version().complete()).isTrue();
    }

    @Test
    void otherVaultsDecideNothing() {
        unknown();
        for (ThrowingCallable decision : decisions(OTHER)) {
            assertRefused(Refusal.Kind.PENDING_NOT_FOUND, decision);
        }
    }

    private void unknown() {
        orders.next(claim);
        orders.outcomeUnknown(claim);
        assertThat(decisions.of(vault.pending("web"))).isPresent();
    }

    private byte[] found() {
        return FakePki.sign(vault.operation(operation.id()).csr().orElseThrow()).bytes();
    }

    private void assertNothingToDecide() {
        assertThat(decisions.of(vault.operation(operation.id()))).isEmpty();
        for (ThrowingCallable decision : decisions(VAULT)) {
            assertRefused(Refusal.Kind.TASK_ENDED, decision);
        }
    }

    private List<ThrowingCallable> decisions(VaultName in) {
        return List.of(
                () -> decisions.issued(in, operation.id(), found(), ALICE),
                () -> decisions.notIssued(in, operation.id(), "Looked.", ALICE),
                () -> decisions.repeat(in, operation.id(), BOB));
    }

    private static void assertRefused(Refusal.Kind kind, ThrowingCallable decision) {
        assertThatThrownBy(decision)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(kind));
    }
}

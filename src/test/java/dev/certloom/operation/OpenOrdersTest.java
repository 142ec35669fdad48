package dev.certloom.operation;

import static dev.certloom.operation.InMemoryVault.ALICE;
import static dev.certloom.operation.InMemoryVault.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.issuer.AwaitedRecords;
import dev.certloom.issuer.AwaitedRecords.Txt;
import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.OrderAnswer;
import dev.certloom.issuer.OrderHandle;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Orders that wait for their CA, or for DNS records that people set. */
class OpenOrdersTest extends OrderTestBase {

    private final OpenOrders open = vault.openOrders();
    private final PendingOperation operation = create("ca");
    private final Claim claim = placed(operation);

    @Test
    void theRequestWaitsForPeopleWhoAreToldOnce() {
        AdvanceResult first = awaits(false);
        awaits(false);
        orders.unanswered(claim, "away");
        awaits(true);

        assertThat(lookAgainAfter(first)).isEqualTo(SOON);
        PendingOperation waiting = vault.pending("web");
        assertThat(waiting.phase()).isEqualTo(Phase.AWAITING_DNS_RECORDS);
        assertThat(waiting.phase().turn()).isEqualTo(Turn.OPERATOR);
        assertThat(WaitDescription.what(waiting))
                .isEqualTo("an operator to set the DNS records that issuer 'ca' looks for");
        assertThat(open.records(waiting)).contains(records(true));
        assertThat(vault.acts("dns-records-needed"))
                .singleElement()
                .satisfies(act -> assertThat(act.details()).containsEntry("count", "1"));
        assertThat(vault.acts("order-placed")).hasSize(1);
    }

    @Test
    void recordsAreLookedForAtOnceWhereSomebodySaysThatTheyAreSet() {
        awaits(false);

        open.checkNow(VAULT, operation.id(), ALICE);

        assertThat(vault.acts("order-check-requested"))
                .singleElement()
                .satisfies(act -> assertThat(act.actor()).isEqualTo(ALICE));
    }

    @Test
    void theIssuerIsAskedAtOnceWhereSomebodySaysThatItHasAnswered() {
        orders.answered(claim, PENDING);

        open.checkNow(VAULT, operation.id(), ALICE);

        assertThat(vault.acts("order-check-requested")).hasSize(1);
    }

    @Test
    void anOrderOfAnotherVaultOrOneThatHasEndedIsNotLookedAfter() {
        orders.answered(claim, PENDING);
        assertRefused(
                Refusal.Kind.PENDING_NOT_FOUND, () -> open.checkNow(new VaultName("other"), operation.id(), ALICE));

        orders.answered(claim, new OrderAnswer.Refused(Failure.Cause.ISSUER, "It took too long."));

        assertRefused(Refusal.Kind.TASK_ENDED, () -> open.checkNow(VAULT, operation.id(), ALICE));
        assertThat(vault.acts("order-check-requested")).isEmpty();
    }

    @Test
    void aRefusalOfTheCaEndsTheWaitAndTheRecordsAreStillKnown() {
        awaits(false);

        orders.answered(claim, new OrderAnswer.Refused(Failure.Cause.ISSUER, "It took too long."));

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.REFUSED);
        assertThat(open.records(vault.pending("web"))).contains(records(false));
    }

    @Test
    void recordsThatWereAllFoundAreAwaitedNoLonger() {
        awaits(false);
        assertThat(OpenOrders.areAwaited(vault.pending("web"), records(false))).isTrue();
        vault.clock().advance(Duration.ofMinutes(1));

        orders.answered(claim, PENDING);

        assertThat(open.records(vault.pending("web")))
                .contains(records(true).allSeen(vault.clock().instant()));
        assertThat(OpenOrders.areAwaited(vault.pending("web"), records(true))).isFalse();
    }

    @Test
    void recordsThatWereFoundInTheStepThatIsIssuedAreAwaitedNoLonger() {
        awaits(false);

        orders.answered(claim, vault.signed(operation));

        assertThat(open.records(vault.pending("web")).orElseThrow().missing()).isZero();
    }

    @Test
    void recordsOfARequestThatHasEndedAreNotAwaited() {
        awaits(false);

        orders.answered(claim, new OrderAnswer.Refused(Failure.Cause.ISSUER, "It took too long."));

        assertThat(OpenOrders.areAwaited(vault.pending("web"), records(false))).isFalse();
    }

    @Test
    void aRefusedCancellationLeavesItWaitingForTheRecords() {
        awaits(false);
        vault.cancel("web");
        vault.decideCancellation("web", CancelAnswer.REFUSED);

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.AWAITING_DNS_RECORDS);
    }

    @Test
    void aRefusedCancellationAfterTheRecordsLeavesItWaitingForTheIssuer() {
        awaits(false);
        orders.answered(claim, PENDING);
        vault.cancel("web");
        vault.decideCancellation("web", CancelAnswer.REFUSED);

        assertThat(vault.pending("web").phase()).isEqualTo(Phase.AWAITING_ISSUER);
    }

    private AdvanceResult awaits(boolean seen) {
        return orders.answered(claim, new OrderAnswer.Pending(SOON, OrderHandle.NONE, Optional.of(records(seen))));
    }

    private static AwaitedRecords records(boolean seen) {
        return new AwaitedRecords(
                List.of(new Txt("_acme-challenge.web.example", "digest", seen)),
                TestClock.START,
                Optional.empty(),
                Optional.empty());
    }

    private static void assertRefused(Refusal.Kind kind, ThrowingCallable what) {
        assertThatThrownBy(what)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(kind));
    }
}

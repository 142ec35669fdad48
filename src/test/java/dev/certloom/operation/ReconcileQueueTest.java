package dev.certloom.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.Operations.Overdue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReconcileQueueTest {

    private final InMemoryVault vault = new InMemoryVault();
    private final ReconcileQueue reconcileQueue = vault.reconcileQueue();
    private final PendingOperation operation = vault.request("Unknown");

    @Test
    void refusedClaimIsAuditedOnceHoweverOftenItIsMade() {
        Claim forged = new Claim(operation.id(), Integer.MAX_VALUE, 4711, "engine", "place-order");

        reconcileQueue.recordRefusedClaim(forged);
        reconcileQueue.recordRefusedClaim(new Claim(operation.id(), 2, 4712, "engine", "check-order"));
        reconcileQueue.recordRefusedClaim(forged);

        assertThat(vault.acts("claim-refused"))
                .singleElement()
                .satisfies(act -> assertThat(act.details())
                        .isEqualTo(Map.of(
                                "reason",
                                "no such launch",
                                "fence",
                                "2147483647",
                                "launches",
                                "1",
                                "processInstance",
                                "4711")));
    }

    @Test
    void refusedClaimOnAnOperationThatIsNotThereLeavesNoTrace() {
        int events = vault.events().size();

        reconcileQueue.recordRefusedClaim(new Claim(OperationId.random(), 2, 4711, "engine", "place-order"));

        assertThat(vault.events()).hasSize(events);
    }

    @Test
    void relaunchCountsWhatStoodStillAndNotWhatTheEngineLost() {
        reconcileQueue.relaunch(overdue());
        reconcileQueue.relaunch(overdue());
        assertThat(overdue().relaunches()).isEqualTo(2);

        reconcileQueue.relaunch(overdue().asLost());

        assertThat(overdue().relaunches()).isEqualTo(2);
        assertThat(vault.operation(operation.id()).launchFence()).isEqualTo(4);
    }

    @Test
    void relaunchOfWhatSomebodyElseHasRelaunchedMeanwhileDoesNothing() {
        Overdue seen = overdue();
        assertThat(reconcileQueue.relaunch(seen)).isTrue();

        assertThat(reconcileQueue.relaunch(seen)).isFalse();

        assertThat(vault.operation(operation.id()).launchFence()).isEqualTo(2);
    }

    @Test
    void whatHasMovedSinceItWasSeenIsNotRelaunched() {
        Overdue seen = overdue();
        vault.clock().advance(Duration.ofSeconds(30));
        reconcileQueue.recordActivity(List.of(operation.id()));

        assertThat(reconcileQueue.relaunch(seen)).isFalse();

        assertThat(vault.operation(operation.id()).launchFence()).isEqualTo(1);
        assertThat(overdue().relaunches()).isZero();
    }

    @Test
    void whatHasMovedSinceItWasSeenIsNotPutBeforeAnOperator() {
        Overdue seen = overdue();
        vault.clock().advance(Duration.ofSeconds(30));
        reconcileQueue.recordActivity(List.of(operation.id()));

        reconcileQueue.escalateToOperator(seen, "It hangs.");

        assertThat(vault.operation(operation.id()).stalled()).isEmpty();
        assertThat(overdue().quietSince()).isEqualTo(vault.clock().instant());
        assertThat(vault.acts("operator-needed")).isEmpty();
    }

    @Test
    void putBeforeAnOperatorIsSaidOnceAndEndsWithTheNextPhase() {
        reconcileQueue.escalateToOperator(overdue(), "It hangs.");
        reconcileQueue.escalateToOperator(overdue(), "It hangs.");

        assertThat(vault.acts("operator-needed")).hasSize(1);
        assertThat(vault.operation(operation.id()).stalled())
                .contains(new Stalled(vault.clock().instant(), "It hangs."));

        vault.cancel("web");
        vault.decideCancellation("web", CancelAnswer.GRANTED);

        assertThat(vault.operation(operation.id()).stalled()).isEmpty();
    }

    @Test
    void restartByAnOperatorBeginsToCountAnew() {
        reconcileQueue.relaunch(overdue());
        reconcileQueue.escalateToOperator(overdue(), "It hangs.");

        reconcileQueue.restart(vault.operation(operation.id()), InMemoryVault.ALICE);

        assertThat(overdue().relaunches()).isZero();
        assertThat(vault.operation(operation.id()).stalled()).isEmpty();
        assertThat(vault.operation(operation.id()).launchFence()).isEqualTo(3);
        assertThatThrownBy(() -> reconcileQueue.restart(vault.operation(operation.id()), InMemoryVault.ALICE))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void whatAWorkerSaysItComesBackForMayBeSilentUntilThen() {
        reconcileQueue.retryScheduled(new Claim(operation.id(), 1, 1, "test", "place-order"), Duration.ofMinutes(3));

        assertThat(overdue().quietSince()).isEqualTo(vault.clock().instant().plus(Duration.ofMinutes(3)));
    }

    @Test
    void whatAJobOfALaunchThatNeverWasSaysChangesNothing() {
        Overdue before = overdue();

        reconcileQueue.retryScheduled(new Claim(operation.id(), 7, 1, "test", "place-order"), Duration.ofDays(3));

        assertThat(overdue()).isEqualTo(before);
    }

    private Overdue overdue() {
        return vault.overdue(operation.id());
    }
}

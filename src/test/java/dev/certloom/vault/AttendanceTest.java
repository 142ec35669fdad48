package dev.certloom.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.vault.spi.Operations.Overdue;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttendanceTest {

    private final InMemoryVault vault = new InMemoryVault();
    private final Attendance attendance = vault.attendance();
    private final PendingOperation operation = vault.request("Unknown");

    @Test
    void refusedClaimIsAuditedOnceHoweverOftenItIsMade() {
        Claim forged = new Claim(operation.id(), Integer.MAX_VALUE, 4711, "engine", "place-order");

        attendance.refused(forged);
        attendance.refused(new Claim(operation.id(), 2, 4712, "engine", "check-order"));
        attendance.refused(forged);

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

        attendance.refused(new Claim(OperationId.fresh(), 2, 4711, "engine", "place-order"));

        assertThat(vault.events()).hasSize(events);
    }

    @Test
    void relaunchCountsWhatStoodStillAndNotWhatTheEngineLost() {
        attendance.relaunch(overdue());
        attendance.relaunch(overdue());
        assertThat(overdue().relaunches()).isEqualTo(2);

        attendance.relaunch(overdue().asLost());

        assertThat(overdue().relaunches()).isEqualTo(2);
        assertThat(vault.operation(operation.id()).launchFence()).isEqualTo(4);
    }

    @Test
    void relaunchOfWhatSomebodyElseHasRelaunchedMeanwhileDoesNothing() {
        Overdue seen = overdue();
        assertThat(attendance.relaunch(seen)).isTrue();

        assertThat(attendance.relaunch(seen)).isFalse();

        assertThat(vault.operation(operation.id()).launchFence()).isEqualTo(2);
    }

    @Test
    void putBeforeAnOperatorIsSaidOnceAndEndsWithTheNextPhase() {
        attendance.putBeforeOperator(overdue(), "It hangs.");
        attendance.putBeforeOperator(overdue(), "It hangs.");

        assertThat(vault.acts("operator-needed")).hasSize(1);
        assertThat(vault.operation(operation.id()).standstill())
                .contains(new Standstill(vault.clock().instant(), "It hangs."));

        vault.cancel("web");
        vault.decideCancellation("web", CancelAnswer.GRANTED);

        assertThat(vault.operation(operation.id()).standstill()).isEmpty();
    }

    @Test
    void restartByAnOperatorBeginsToCountAnew() {
        attendance.relaunch(overdue());
        attendance.putBeforeOperator(overdue(), "It hangs.");

        attendance.restart(vault.operation(operation.id()), InMemoryVault.ALICE);

        assertThat(overdue().relaunches()).isZero();
        assertThat(vault.operation(operation.id()).standstill()).isEmpty();
        assertThat(vault.operation(operation.id()).launchFence()).isEqualTo(3);
        assertThatThrownBy(() -> attendance.restart(vault.operation(operation.id()), InMemoryVault.ALICE))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void whatAWorkerSaysItComesBackForMayBeSilentUntilThen() {
        attendance.comesAgain(new Claim(operation.id(), 1, 1, "test", "place-order"), Duration.ofMinutes(3));

        assertThat(overdue().quietSince()).isEqualTo(vault.clock().instant().plus(Duration.ofMinutes(3)));
    }

    @Test
    void whatAJobOfALaunchThatNeverWasSaysChangesNothing() {
        Overdue before = overdue();

        attendance.comesAgain(new Claim(operation.id(), 7, 1, "test", "place-order"), Duration.ofDays(3));

        assertThat(overdue()).isEqualTo(before);
    }

    private Overdue overdue() {
        return attendance.due(100).getFirst();
    }
}

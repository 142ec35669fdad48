package dev.certloom.operation;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.certloom.kernel.OperationId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is ended by the vault itself, one of which cannot be. */
class StopEnforcerTest {

    private static final int WAIT_MILLIS = 5_000;

    private final InMemoryVault vault = new InMemoryVault();
    private final PendingStops stops = mock(PendingStops.class);
    private final ClosedOrders closedOrders = mock(ClosedOrders.class);
    private final Withdrawals withdrawals = mock(Withdrawals.class);
    private final StopEnforcer enforcer = new StopEnforcer(stops, closedOrders, mock(Cancellations.class), withdrawals);

    @Test
    void rowThatCannotBeReadDoesNotKeepTheOthersFromTheirEnd() {
        OperationId broken = OperationId.random();
        PendingOperation deleted = deleted();
        when(stops.take(any(), anyInt())).thenReturn(List.of(broken, deleted.id()));
        when(stops.find(broken)).thenThrow(new IllegalArgumentException("no such phase"));
        when(stops.find(deleted.id())).thenReturn(Optional.of(deleted));
        when(withdrawals.advance(any())).thenReturn(new AdvanceResult.Done(true));

        enforcer.enforceDue();

        verify(stops, timeout(WAIT_MILLIS)).remove(deleted);
    }

    @Test
    void orderThatCannotBeReadDoesNotKeepTheOthersFromBeingAskedAbout() {
        OperationId broken = OperationId.random();
        OperationId other = OperationId.random();
        when(closedOrders.take(any(), anyInt())).thenReturn(List.of(broken, other));
        doThrow(new IllegalArgumentException("no such phase"))
                .when(closedOrders)
                .ask(broken);

        enforcer.enforceDue();

        verify(closedOrders, timeout(WAIT_MILLIS)).ask(other);
    }

    private PendingOperation deleted() {
        PendingOperation operation = vault.request("Unknown");
        vault.delete("web");
        return vault.operation(operation.id());
    }
}

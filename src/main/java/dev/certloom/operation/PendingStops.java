package dev.certloom.operation;

import dev.certloom.kernel.OperationId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Operations that were cancelled or deleted and have not ended yet: the vault ends them itself, whatever the engine
 * does.
 */
@Service
class PendingStops {

    private final Operations operations;
    private final TransactionOperations transaction;
    private final Clock clock;

    PendingStops(Operations operations, TransactionOperations transaction, Clock clock) {
        this.operations = operations;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Those to be ended by now; each is given to one caller, who has the lease's time. */
    public List<OperationId> take(Duration lease, int limit) {
        Instant now = clock.instant();
        return transaction.execute(status -> operations.takeToStop(now, now.plus(lease), limit));
    }

    /** One of them, in its current state. */
    public Optional<PendingOperation> find(OperationId id) {
        return operations.find(id);
    }

    /** It has ended, or continues. */
    public void remove(PendingOperation operation) {
        transaction.executeWithoutResult(status -> operations.stopAt(operation.id(), Optional.empty()));
    }

    /** Its issuer has not decided: tried again after this time. */
    public void tryAgain(PendingOperation operation, Duration after) {
        transaction.executeWithoutResult(status ->
                operations.stopAt(operation.id(), Optional.of(clock.instant().plus(after))));
    }
}

package dev.certloom.operation;

import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.Optional;

/** Stores which orders nobody can ask about, in the transaction that finds out or decides. */
interface UnknownOrders {

    /** Notes that nobody can ask about the order, unless that is noted already. */
    void note(OperationId operation, VaultName vault, Instant since);

    Optional<UnknownOrder> find(VaultName vault, OperationId operation);

    /** Writes what somebody says who has looked; the first statement stays. */
    void deny(VaultName vault, OperationId operation, UnknownOrder.Denial denial);

    /** What became of the order is known. */
    void settle(VaultName vault, OperationId operation);
}

package dev.certloom.operation;

import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.Optional;

/** Stores which orders nobody can ask about, in the transaction that finds out or decides. */
interface UnknownOrders {

    /** Notes that nobody can ask about the order, unless that is noted already. */
    void note(OperationId operation, VaultName vault, Instant since);

    /** One that is still in doubt: whether its issuer has received it is not known. */
    Optional<UnknownOrder> find(VaultName vault, OperationId operation);

    /** One that was closed while it was in doubt: whether its issuer has received it will not be known. */
    Optional<UnknownOrder> findClosed(VaultName vault, OperationId operation);

    /** Writes that somebody has looked and found nothing, instead of what was found before; the first such statement stays. */
    void deny(VaultName vault, OperationId operation, UnknownOrder.Denial denial);

    /** Writes what somebody has found, instead of anything that was said before. */
    void found(VaultName vault, OperationId operation, UnknownOrder.FoundCertificate certificate);

    /** What became of the order is known. */
    void settle(VaultName vault, OperationId operation);
}

package dev.certloom.operation;

import dev.certloom.issuer.AwaitedRecords;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.util.Optional;

/** Stores which DNS records people have to set for orders, in the transaction that learns of them. */
interface AwaitedRecordStore {

    /** Writes them, instead of what was known of them before. */
    void save(VaultName vault, OperationId operation, AwaitedRecords records);

    /** What was awaited last, also once it is not any more. */
    Optional<AwaitedRecords> find(VaultName vault, OperationId operation);
}

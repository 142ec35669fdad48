package dev.certloom.renewal;

import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Has plans made anew, some at a time, when something has changed that many of them share: an issuer, the contacts, freezes, or who may
 * approve. What will fail is known again soon after, not a day later.
 */
@Service
class SharedChanges {

    private static final int BATCH_SIZE = 1_000;

    private final JdbcSharedChanges shared;
    private final TransactionOperations transaction;

    SharedChanges(JdbcSharedChanges shared, TransactionOperations transaction) {
        this.shared = shared;
        this.transaction = transaction;
    }

    /** @param maxBatches at most, of a transaction each */
    void apply(int maxBatches) {
        for (int batch = 0; batch < maxBatches; batch++) {
            if (!Boolean.TRUE.equals(transaction.execute(status -> shared.markNext(BATCH_SIZE)))) {
                return;
            }
        }
    }
}

package dev.certloom.operation;

import dev.certloom.kernel.OperationId;
import java.time.Instant;

/**
 * An open operation has ended, in whatever way. Published inside the transaction that writes it, for listeners that
 * keep something open only until then.
 *
 * @param at when it ended
 */
public record OperationFinished(OperationId operation, Instant at) {

    static OperationFinished of(PendingOperation ended) {
        return new OperationFinished(ended.id(), ended.since());
    }
}

package dev.certloom.operation;

import dev.certloom.kernel.OperationId;
import java.time.Instant;

/**
 * An operation was under way and is not any more, however it ended. Published inside the transaction that writes it, for those who
 * keep something open only as long.
 *
 * @param at when it ended
 */
public record OperationFinished(OperationId operation, Instant at) {

    static OperationFinished of(PendingOperation ended) {
        return new OperationFinished(ended.id(), ended.since());
    }
}

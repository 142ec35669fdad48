package dev.certloom.operation;

import dev.certloom.kernel.AuditAction;

/**
 * Cancellation was requested; the engine must be notified.
 *
 * @param attempt distinguishes a request that is repeated after a refusal
 */
public record CancellationRequested(Occurrence occurrence, int attempt) implements OperationEvent {

    @Override
    public AuditAction action() {
        return AuditAction.CANCELLATION_REQUESTED;
    }
}

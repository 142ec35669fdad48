package dev.certloom.operation;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.time.Instant;

/**
 * Cancellation was requested; the engine must be notified.
 *
 * @param attempt distinguishes a request that is repeated after a refusal
 */
public record CancellationRequested(
        OperationId operationId, VaultName vault, CertificateName certificate, int attempt, Actor actor, Instant at)
        implements OperationEvent {

    @Override
    public AuditAction action() {
        return AuditAction.CANCELLATION_REQUESTED;
    }
}

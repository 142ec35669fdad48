package dev.certloom.operation;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.time.Instant;

/**
 * Cancellation was asked for; the engine has to hear of it.
 *
 * @param attempt distinguishes a wish asked again after a refusal
 */
public record CancellationRequested(
        OperationId operationId, VaultName vault, CertificateName certificate, int attempt, Actor actor, Instant at)
        implements OperationEvent {

    @Override
    public AuditAction action() {
        return AuditAction.CANCELLATION_REQUESTED;
    }
}

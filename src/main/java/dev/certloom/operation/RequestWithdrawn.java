package dev.certloom.operation;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.time.Instant;

/** The pending object of an open request was deleted; the engine must be notified. */
public record RequestWithdrawn(
        OperationId operationId, VaultName vault, CertificateName certificate, Actor actor, Instant at)
        implements OperationEvent {

    @Override
    public AuditAction action() {
        return AuditAction.REQUEST_WITHDRAWN;
    }
}

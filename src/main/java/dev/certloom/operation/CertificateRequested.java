package dev.certloom.operation;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.Map;

/**
 * A request was accepted, or is relaunched; the engine has to start a process instance.
 *
 * @param fence number of the launch, from 1
 */
public record CertificateRequested(
        OperationId operationId,
        VaultName vault,
        CertificateName certificate,
        IssuerName issuer,
        int fence,
        Actor actor,
        Instant at)
        implements OperationEvent {

    static CertificateRequested of(PendingOperation operation, Actor actor, Instant at) {
        return new CertificateRequested(
                operation.id(),
                operation.vault(),
                operation.certificate(),
                operation.policy().issuer().name(),
                operation.launchFence(),
                actor,
                at);
    }

    @Override
    public AuditAction action() {
        return fence == 1 ? AuditAction.CERTIFICATE_REQUESTED : AuditAction.PROCESS_RELAUNCHED;
    }

    @Override
    public Map<String, String> details() {
        return Map.of("issuer", issuer.value(), "fence", Integer.toString(fence));
    }
}

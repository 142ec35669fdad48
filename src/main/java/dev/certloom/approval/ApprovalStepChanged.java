package dev.certloom.approval;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultEvent;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A person did something in a step that its process must be notified of: decided it, asked, or answered.
 *
 * @param revision of the step, so that no two changes share a message
 */
public record ApprovalStepChanged(
        StepId step,
        int revision,
        AuditAction action,
        VaultName vault,
        CertificateName certificate,
        OperationId operationId,
        Actor actor,
        Instant at,
        Map<String, String> details)
        implements VaultEvent {

    public ApprovalStepChanged {
        details = Map.copyOf(details);
    }

    @Override
    public String object() {
        return AuditObject.certificate(certificate);
    }

    @Override
    public Optional<OperationId> operation() {
        return Optional.of(operationId);
    }
}

package dev.certloom.processview;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultEvent;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * An operator has looked at an incident and wants the engine to go on; the engine has to hear of it.
 *
 * @param incident its key in the engine
 * @param job that failed, in the engine; empty for trouble that is no job's
 * @param element id of the BPMN element where it hangs
 */
public record RetryRequested(
        OperationId operationId,
        VaultName vault,
        CertificateName certificate,
        long incident,
        Optional<Long> job,
        String element,
        Actor actor,
        Instant at)
        implements VaultEvent {

    /** Its word in the audit record. */
    public static final AuditAction ACTION = AuditAction.RETRY_REQUESTED;

    /** The detail there that names the incident. */
    public static final String INCIDENT = "incident";

    @Override
    public AuditAction action() {
        return ACTION;
    }

    @Override
    public String object() {
        return "certificates/" + certificate;
    }

    @Override
    public Optional<OperationId> operation() {
        return Optional.of(operationId);
    }

    @Override
    public Map<String, String> details() {
        return Map.of(INCIDENT, Long.toString(incident), "element", element);
    }
}

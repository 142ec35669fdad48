package dev.certloom.processview;

import dev.certloom.kernel.AuditAction;
import dev.certloom.operation.AboutOperation;
import dev.certloom.operation.Occurrence;
import java.util.Map;
import java.util.Optional;

/**
 * An operator has looked at an incident and wants the engine to continue; the engine must be notified.
 *
 * @param incident its key in the engine
 * @param job key of the failed job in the engine; empty when the problem is not a job's
 * @param element id of the BPMN element at which it was raised
 */
public record RetryRequested(Occurrence occurrence, long incident, Optional<Long> job, String element)
        implements AboutOperation {

    /** Its action name in the audit record. */
    public static final AuditAction ACTION = AuditAction.RETRY_REQUESTED;

    /** The audit detail that names the incident. */
    public static final String INCIDENT = "incident";

    @Override
    public AuditAction action() {
        return ACTION;
    }

    @Override
    public Map<String, String> facts() {
        return Map.of(INCIDENT, Long.toString(incident), "element", element);
    }
}

package dev.certloom.audit;

import dev.certloom.kernel.OperationId;
import java.time.Instant;
import java.util.Optional;

/**
 * Search criteria for lines; empty criteria match everything.
 *
 * @param object path below the vault, e.g. {@code certificates/web}
 * @param actor stable identifier or name of who acted
 * @param from the earliest moment
 * @param until the moment before which it must have been
 */
public record AuditQuery(
        Optional<String> object,
        Optional<OperationId> operation,
        Optional<String> actor,
        Optional<String> action,
        Optional<AuditLine.Outcome> outcome,
        Optional<Instant> from,
        Optional<Instant> until) {

    private static final AuditQuery ALL = new AuditQuery(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** Every line. */
    public static AuditQuery all() {
        return ALL;
    }

    public AuditQuery ofObject(String wanted) {
        return new AuditQuery(Optional.of(wanted), operation, actor, action, outcome, from, until);
    }

    public AuditQuery ofCertificate(String name) {
        return ofObject(AuditResource.certificate(name));
    }

    public AuditQuery ofOperation(OperationId wanted) {
        return new AuditQuery(object, Optional.of(wanted), actor, action, outcome, from, until);
    }

    public AuditQuery byActor(String wanted) {
        return new AuditQuery(object, operation, Optional.of(wanted), action, outcome, from, until);
    }

    public AuditQuery ofAction(String wanted) {
        return new AuditQuery(object, operation, actor, Optional.of(wanted), outcome, from, until);
    }

    public AuditQuery withOutcome(AuditLine.Outcome wanted) {
        return new AuditQuery(object, operation, actor, action, Optional.of(wanted), from, until);
    }

    public AuditQuery from(Instant earliest) {
        return new AuditQuery(object, operation, actor, action, outcome, Optional.of(earliest), until);
    }

    public AuditQuery until(Instant before) {
        return new AuditQuery(object, operation, actor, action, outcome, from, Optional.of(before));
    }
}

package dev.certloom.vault;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Something that was done and that nobody but the audit trail has to hear of. */
public record AuditableEvent(
        String action,
        VaultName vault,
        String object,
        Optional<OperationId> operation,
        Actor actor,
        Instant at,
        Map<String, String> details)
        implements VaultEvent {

    public AuditableEvent {
        details = Map.copyOf(details);
    }

    static AuditableEvent of(
            PendingOperation operation, String action, Actor actor, Instant at, Map<String, String> details) {
        return new AuditableEvent(
                action,
                operation.vault(),
                "certificates/" + operation.certificate(),
                Optional.of(operation.id()),
                actor,
                at,
                details);
    }
}

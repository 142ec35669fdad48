package dev.certloom.kernel;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Something that was done and that only the audit trail needs to receive. */
public record AuditableEvent(
        AuditAction action,
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
}

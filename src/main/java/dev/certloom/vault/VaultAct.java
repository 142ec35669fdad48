package dev.certloom.vault;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Something that was done and that nobody but the audit trail has to hear of. */
public record VaultAct(
        String action,
        VaultName vault,
        String object,
        Optional<OperationId> operation,
        Actor actor,
        Instant at,
        Map<String, String> details)
        implements VaultEvent {

    public VaultAct {
        details = Map.copyOf(details);
    }

    static VaultAct of(
            PendingOperation operation, String action, Actor actor, Instant at, Map<String, String> details) {
        return new VaultAct(
                action,
                operation.vault(),
                "certificates/" + operation.certificate(),
                Optional.of(operation.id()),
                actor,
                at,
                details);
    }
}

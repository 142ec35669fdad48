package dev.certloom.operation;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A checked chain is held for merging; the engine must be notified.
 *
 * @param fence number of the process instance to start for an operation that had ended; 0 when an instance is waiting
 * @param leafSha1 thumbprint of the leaf
 * @param deviations reason codes of the rules that it breaks and that the actor accepted
 */
public record MergeRequested(
        OperationId operationId,
        VaultName vault,
        CertificateName certificate,
        int fence,
        String leafSha1,
        List<String> deviations,
        Actor actor,
        Instant at)
        implements OperationEvent {

    public MergeRequested {
        // Absent in events that an earlier release left in the outbox.
        deviations = List.copyOf(Objects.requireNonNullElse(deviations, List.of()));
    }

    /** Whether the operation had failed or was cancelled before. */
    public boolean late() {
        return fence > 0;
    }

    @Override
    public AuditAction action() {
        return AuditAction.MERGE_REQUESTED;
    }

    @Override
    public Map<String, String> details() {
        return deviations.isEmpty()
                ? Map.of("sha1", leafSha1)
                : Map.of("sha1", leafSha1, "acceptedDeviations", String.join(",", deviations));
    }
}

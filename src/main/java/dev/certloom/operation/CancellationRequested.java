package dev.certloom.operation;

import dev.certloom.kernel.AuditAction;
import java.util.Map;
import java.util.Optional;

/**
 * Cancellation was requested; the engine must be notified.
 *
 * @param attempt distinguishes a request that is repeated after a refusal
 * @param reason in the words of whoever requests it
 */
public record CancellationRequested(Occurrence occurrence, int attempt, Optional<String> reason)
        implements OperationEvent {

    @Override
    public AuditAction action() {
        return AuditAction.CANCELLATION_REQUESTED;
    }

    @Override
    public Map<String, String> facts() {
        return reason.map(words -> Map.of("reason", words)).orElse(Map.of());
    }
}

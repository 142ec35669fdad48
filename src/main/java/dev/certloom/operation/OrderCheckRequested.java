package dev.certloom.operation;

import dev.certloom.kernel.AuditAction;
import java.util.Map;

/** Somebody says that the CA has answered, or that the awaited DNS records are set: the process need not wait until it looks by itself. */
public record OrderCheckRequested(Occurrence occurrence) implements OperationEvent {

    @Override
    public AuditAction action() {
        return AuditAction.ORDER_CHECK_REQUESTED;
    }

    @Override
    public Map<String, String> facts() {
        return Map.of();
    }
}

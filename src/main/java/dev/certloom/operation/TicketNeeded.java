package dev.certloom.operation;

import dev.certloom.kernel.AuditAction;
import java.util.Map;

/** A request is approved, and waits for the ticket under which it is carried out. */
public record TicketNeeded(Occurrence occurrence) implements OperationEvent {

    @Override
    public AuditAction action() {
        return AuditAction.TICKET_NEEDED;
    }

    @Override
    public Map<String, String> facts() {
        return Map.of();
    }
}

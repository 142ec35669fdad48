package dev.certloom.operation;

import dev.certloom.kernel.AuditAction;
import java.util.Map;

/** The ticket that a request waited for, or was going to, is there. */
public record TicketGiven(Occurrence occurrence, String number) implements OperationEvent {

    @Override
    public AuditAction action() {
        return AuditAction.TICKET_GIVEN;
    }

    @Override
    public Map<String, String> facts() {
        return Map.of("ticket", number);
    }
}

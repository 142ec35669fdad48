package dev.certloom.operation;

import dev.certloom.kernel.AuditAction;
import java.util.Map;

/** A person says that the awaited DNS records are set; the process of the operation need not wait until it looks by itself. */
public record RecordsSet(Occurrence occurrence) implements OperationEvent {

    @Override
    public AuditAction action() {
        return AuditAction.DNS_RECORDS_SET;
    }

    @Override
    public Map<String, String> facts() {
        return Map.of();
    }
}

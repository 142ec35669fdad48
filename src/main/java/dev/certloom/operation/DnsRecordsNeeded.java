package dev.certloom.operation;

import dev.certloom.kernel.AuditAction;
import java.util.Map;

/**
 * People have to set DNS records, before the issuer's CA looks for them.
 *
 * @param count how many
 */
public record DnsRecordsNeeded(Occurrence occurrence, int count) implements OperationEvent {

    @Override
    public AuditAction action() {
        return AuditAction.DNS_RECORDS_NEEDED;
    }

    @Override
    public Map<String, String> facts() {
        return Map.of("count", Integer.toString(count));
    }
}

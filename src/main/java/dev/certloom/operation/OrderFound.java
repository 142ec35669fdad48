package dev.certloom.operation;

import dev.certloom.kernel.AuditAction;
import java.util.Map;

/**
 * People have found out what became of an order that nobody can ask about; its process need not wait any longer.
 */
public sealed interface OrderFound extends OperationEvent {

    /** The issuer has signed, and here is what. */
    record Issued(Occurrence occurrence, String leafSha1) implements OrderFound {

        @Override
        public AuditAction action() {
            return AuditAction.ORDER_FOUND;
        }

        @Override
        public Map<String, String> facts() {
            return Map.of("sha1", leafSha1);
        }
    }

    /** The issuer has not signed, as two people say: it is ordered again. */
    record NotIssued(Occurrence occurrence, String deniedBy) implements OrderFound {

        @Override
        public AuditAction action() {
            return AuditAction.ORDER_REPEATED;
        }

        @Override
        public Map<String, String> facts() {
            return Map.of("deniedBy", deniedBy);
        }
    }
}

package dev.certloom.operation;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultEvent;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An event about an operation, of this room or one above. Its audit line is found under the certificate. */
public interface AboutOperation extends VaultEvent {

    Occurrence occurrence();

    /** What else matters, beside the claim; nothing secret. */
    default Map<String, String> facts() {
        return Map.of();
    }

    default OperationId operationId() {
        return occurrence().operationId();
    }

    @Override
    default VaultName vault() {
        return occurrence().vault();
    }

    @Override
    default String object() {
        return AuditObject.certificate(occurrence().certificate());
    }

    @Override
    default Optional<OperationId> operation() {
        return Optional.of(operationId());
    }

    @Override
    default Actor actor() {
        return occurrence().actor();
    }

    @Override
    default Instant at() {
        return occurrence().at();
    }

    @Override
    default Map<String, String> details() {
        Map<String, String> details = new HashMap<>(facts());
        details.putAll(occurrence().claim());
        return details;
    }
}

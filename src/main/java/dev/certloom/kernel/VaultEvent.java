package dev.certloom.kernel;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Something that was done in a vault. Published inside the transaction that did it: the audit trail receives all of
 * them, the outbox those that the process engine must be notified of.
 */
public interface VaultEvent {

    /** What was done, e.g. {@link AuditAction#CERTIFICATE_REQUESTED}. */
    AuditAction action();

    VaultName vault();

    /** The object it was done to: path below the vault, e.g. {@code certificates/web}. */
    String object();

    /** The operation it belongs to, if any. */
    Optional<OperationId> operation();

    Actor actor();

    Instant at();

    /** What else matters; nothing secret. */
    default Map<String, String> details() {
        return Map.of();
    }
}

package dev.certloom.operation;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.time.Duration;

/**
 * An order's outcome is known. Published inside the transaction that writes it, for metrics; the audit trail has its
 * own lines.
 *
 * @param leadTime from the intent to order until now
 */
public record OrderSettled(VaultName vault, IssuerName issuer, Ending ending, Duration leadTime) {

    /** The ways an order ends. */
    public enum Ending {
        ISSUED,
        /** The issuer will not sign. */
        REFUSED,
        /** It was abandoned without the issuer's answer. */
        FAILED,
        /** Withdrawn with the issuer's consent. */
        CANCELLED
    }
}

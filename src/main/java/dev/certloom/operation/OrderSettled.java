package dev.certloom.operation;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.time.Duration;

/**
 * What became of an order is known. Published inside the transaction that writes it, for those who count; the audit trail
 * has lines of its own.
 *
 * @param leadTime from the intent to order until now
 */
public record OrderSettled(VaultName vault, IssuerName issuer, Ending ending, Duration leadTime) {

    /** The ways an order ends. */
    public enum Ending {
        ISSUED,
        /** The issuer will not sign. */
        REFUSED,
        /** It was given up without the issuer's answer. */
        FAILED,
        /** Taken back with the issuer's consent. */
        CANCELLED
    }
}

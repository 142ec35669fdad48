package dev.certloom.issuer;

import dev.certloom.crypto.CertificateChain;
import dev.certloom.kernel.Failure;
import java.time.Duration;

/** What an issuer says of an order. That it could not be found out is not an answer but an exception. */
public sealed interface OrderAnswer {

    /** Signed. */
    record Issued(CertificateChain chain) implements OrderAnswer {}

    /** Accepted, not yet decided. */
    record Pending(Duration lookAgainAfter) implements OrderAnswer {}

    /**
     * The issuer's final no.
     *
     * @param cause whose fault it was
     * @param reason sentence for people
     */
    record Refused(Failure.Cause cause, String reason) implements OrderAnswer {}
}

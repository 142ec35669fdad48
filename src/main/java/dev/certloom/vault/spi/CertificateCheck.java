package dev.certloom.vault.spi;

import dev.certloom.vault.CertificateChain;
import dev.certloom.vault.PendingOperation;
import java.util.List;

/** Judges a signed chain before it may become a version. Implemented in the policy module as a visible list of rules. */
public interface CertificateCheck {

    /** Violations found in a chain that an issuer delivered for an operation; empty when it may be merged. */
    List<Violation> ofIssued(PendingOperation operation, CertificateChain chain);

    /** Violations found in a chain that a person brought; Key Vault compares the key only (API reference 3.6). */
    List<Violation> ofMerged(PendingOperation operation, CertificateChain chain);

    /**
     * One broken rule.
     *
     * @param reason code in camel case, e.g. {@code KeyDoesNotMatch}
     * @param message sentence for people
     */
    record Violation(String reason, String message) {}
}

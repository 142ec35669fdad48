package dev.certloom.chaincheck;

import dev.certloom.crypto.CertificateChain;
import dev.certloom.kernel.Der;
import java.util.List;
import java.util.Optional;

/**
 * Judges a signed chain before it may become a version. Implemented in the policy module as a visible list of rules.
 */
public interface CertificateCheck {

    /**
     * Violations found in a chain that an issuer delivered for a certification request; empty when it may be merged.
     */
    List<Violation> ofIssued(Der csr, CertificateChain chain);

    /** Violations found in a chain that a person uploaded; Key Vault compares only the key (API reference 3.6). */
    List<Violation> ofMerged(Der csr, CertificateChain chain);

    /** Violations found in an imported chain, for which there was no request here. */
    List<Violation> ofImported(CertificateChain chain);

    /**
     * Every rule, kept or broken, for a person who brings a chain and wants to know before it counts. Those that are
     * not demanded of {@link #ofMerged} are deviations from what was asked for.
     */
    List<Finding> findings(Der csr, CertificateChain chain);

    /**
     * What one rule found.
     *
     * @param statement the required condition, in words
     * @param violation how it is violated; empty when it is satisfied
     * @param demanded whether a violation cannot be accepted
     */
    record Finding(String statement, Optional<Violation> violation, boolean demanded) {

        /** Whether a person may, and must, accept it. */
        public boolean isDeviation() {
            return violation.isPresent() && !demanded;
        }
    }

    /**
     * One broken rule.
     *
     * @param reason code in camel case, e.g. {@code KeyDoesNotMatch}
     * @param message sentence for people
     */
    record Violation(String reason, String message) {}
}

package dev.certloom.chaincheck;

import dev.certloom.crypto.CertificateChain;
import dev.certloom.kernel.Der;
import java.util.List;
import java.util.Optional;

/** Judges a signed chain before it may become a version. Implemented in the policy module as a visible list of rules. */
public interface CertificateCheck {

    /** Violations found in a chain that an issuer delivered for a certification request; empty when it may be merged. */
    List<Violation> ofIssued(Der csr, CertificateChain chain);

    /** Violations found in a chain that a person brought; Key Vault compares the key only (API reference 3.6). */
    List<Violation> ofMerged(Der csr, CertificateChain chain);

    /** Violations found in a chain that somebody imports, which nobody here had asked for. */
    List<Violation> ofImported(CertificateChain chain);

    /**
     * Every rule, kept or broken, for a person who brings a chain and wants to know before it counts. Those that are not
     * demanded of {@link #ofMerged} are deviations from what was asked for.
     */
    List<Finding> findings(Der csr, CertificateChain chain);

    /**
     * What one rule found.
     *
     * @param statement what has to be true, in words
     * @param violation how it is not; empty when it is
     * @param demanded whether nobody may accept that it is not
     */
    record Finding(String statement, Optional<Violation> violation, boolean demanded) {

        /** Whether somebody may accept it, and has to. */
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

package dev.certloom.chaincheck;

import dev.certloom.crypto.CertificateChain;
import dev.certloom.kernel.Der;
import java.util.List;
import java.util.Optional;

/**
 * Judges a signed chain before it may become a version. The rules are one list.
 */
public interface CertificateCheck {

    /** What is found in a chain that an issuer delivered for a certification request. */
    Verdict ofIssued(Asked asked, IssuerDemands demands, CertificateChain chain);

    /** Violations found in a chain that a person uploaded; Key Vault compares only the key (API reference 3.6). */
    List<Violation> ofMerged(Asked asked, CertificateChain chain);

    /** Violations found in an imported chain, for which there was no request here. */
    List<Violation> ofImported(CertificateChain chain);

    /**
     * Every rule that concerns people, kept or broken, for one who brings a chain and wants to know before it counts.
     * Those that are not demanded of {@link #ofMerged} are deviations from what was asked for.
     */
    List<Finding> findings(Asked asked, CertificateChain chain);

    /**
     * What was asked for.
     *
     * @param csr the certification request
     * @param validityMonths calendar months, which a certification request cannot say
     */
    record Asked(Der csr, int validityMonths) {}

    /**
     * What was found in an issuer's chain.
     *
     * @param violations none when it may become a version
     * @param warnings what is recorded, and does not stand in its way
     */
    record Verdict(List<Violation> violations, List<Violation> warnings) {

        public Verdict {
            violations = List.copyOf(violations);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * What one rule found.
     *
     * @param statement the required condition, in words
     * @param violation how it is violated; empty when it is satisfied
     */
    record Finding(String statement, Optional<Violation> violation, Weight weight) {

        /** Whether a violation cannot be accepted. */
        public boolean demanded() {
            return weight == Weight.DEMANDED;
        }

        /** Whether a person may, and must, accept it. */
        public boolean isDeviation() {
            return violation.isPresent() && !demanded();
        }
    }

    /** What a violation means to a person who brings the chain. An issuer's is not taken, unless it only warns. */
    enum Weight {
        /** It is not taken. */
        DEMANDED,
        /** It is taken from a person who accepts that, and not where nobody is asked. */
        DEVIATION,
        /** It is taken from a person who accepts that, and where nobody is asked: Key Vault takes it, too. */
        REMARK
    }

    /**
     * One broken rule.
     *
     * @param reason code in camel case, e.g. {@code KeyDoesNotMatch}
     * @param message sentence for people
     */
    record Violation(String reason, String message) {}
}

package dev.certloom.chaincheck;

import dev.certloom.chaincheck.CertificateCheck.Violation;
import java.util.Optional;

/** One statement that has to be true of a certificate. */
interface Rule {

    /** How it is broken; empty when it holds. */
    Optional<Violation> violation(RuleContext context);
}

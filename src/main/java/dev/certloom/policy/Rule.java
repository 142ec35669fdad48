package dev.certloom.policy;

import dev.certloom.vault.spi.CertificateCheck.Violation;
import java.util.Optional;

/** One statement that has to be true of a certificate. */
interface Rule {

    /** How it is broken; empty when it holds. */
    Optional<Violation> violation(RuleContext context);
}

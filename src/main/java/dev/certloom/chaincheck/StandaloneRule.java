package dev.certloom.chaincheck;

import dev.certloom.chaincheck.CertificateCheck.Violation;
import dev.certloom.crypto.X509;
import java.time.Instant;
import java.util.Optional;

/** One statement that has to be true of a certificate, whatever was asked for. */
interface StandaloneRule {

    /** How it is broken; empty when it holds. */
    Optional<Violation> violation(X509 leaf, Instant now);
}

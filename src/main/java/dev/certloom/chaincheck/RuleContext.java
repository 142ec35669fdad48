package dev.certloom.chaincheck;

import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.RequestedCertificate;
import dev.certloom.kernel.Der;
import java.time.Instant;
import java.util.List;

/**
 * The input of rules.
 *
 * @param csr the certification request: what was approved, whatever a policy says
 * @param requestedKey SubjectPublicKeyInfo of the request
 * @param requested what the request asks for
 * @param chain leaf first, never empty
 * @param unused certificates that were included but are not part of the chain
 * @param now one point in time for all rules
 */
record RuleContext(
        Der csr,
        Der requestedKey,
        RequestedCertificate requested,
        List<CertificateDetails> chain,
        List<CertificateDetails> unused,
        Instant now) {

    CertificateDetails leaf() {
        return chain.getFirst();
    }
}

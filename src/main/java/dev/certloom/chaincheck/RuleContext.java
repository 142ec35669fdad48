package dev.certloom.chaincheck;

import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.RequestedCertificate;
import dev.certloom.kernel.Der;
import java.time.Instant;
import java.util.List;

/**
 * What rules look at.
 *
 * @param csr the certification request: what was judged, whatever a policy says
 * @param requestedKey SubjectPublicKeyInfo of the request
 * @param requested what the request asks for
 * @param chain leaf first, never empty
 * @param unused what came along and is not part of the chain
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

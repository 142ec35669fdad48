package dev.certloom.chaincheck;

import dev.certloom.chaincheck.CertificateCheck.Asked;
import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.RequestedCertificate;
import dev.certloom.kernel.Der;
import java.time.Instant;
import java.util.List;

/**
 * The input of rules.
 *
 * @param asked its certification request is what was approved, whatever a policy says
 * @param requestedKey SubjectPublicKeyInfo of the request
 * @param requested what the request asks for
 * @param chain leaf first, never empty
 * @param unused certificates that were included but are not part of the chain
 * @param now one point in time for all rules
 */
record RuleContext(
        Asked asked,
        IssuerDemands demands,
        Der requestedKey,
        RequestedCertificate requested,
        List<CertificateDetails> chain,
        List<CertificateDetails> unused,
        Instant now) {

    CertificateDetails leaf() {
        return chain.getFirst();
    }

    /** The chain as far as anybody relies on it: up to the first trust anchor, where some are known. */
    List<CertificateDetails> reliedOn() {
        for (int i = 0; i < chain.size(); i++) {
            if (isAnchor(chain.get(i))) {
                return chain.subList(0, i + 1);
            }
        }
        return chain;
    }

    /** Whether it is trusted whoever signed it. */
    boolean isAnchor(CertificateDetails certificate) {
        return demands.anchors()
                .filter(anchors -> anchors.contain(certificate.x509().der()))
                .isPresent();
    }
}

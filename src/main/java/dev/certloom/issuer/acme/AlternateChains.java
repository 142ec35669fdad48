package dev.certloom.issuer.acme;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerUnavailable;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.shredzone.acme4j.Certificate;

/**
 * Chooses among the chains that a CA offers for one certificate (RFC 8555 section 7.4.2).
 *
 * @param replies of the CA
 */
record AlternateChains(AcmeReplies replies) {

    private static final int MAX_ALTERNATES = 5;

    /**
     * The chain that is preferred, where the CA offers it; else the first.
     *
     * @param first was downloaded
     * @param preferred common name of an issuer in it; the first chain does where there is none
     * @return its certificates, the one that was ordered first
     */
    List<byte[]> encoded(Certificate first, Optional<String> preferred) throws AcmeRefusal, IssuerUnavailable {
        return encoded(preferred.isEmpty() ? first : chosen(first, preferred.get()));
    }

    private Certificate chosen(Certificate first, String issuer) throws AcmeRefusal, IssuerUnavailable {
        if (replies.to(() -> first.isIssuedBy(issuer))) {
            return first;
        }
        List<Certificate> others = replies.to(first::getAlternateCertificates).stream()
                .limit(MAX_ALTERNATES)
                .toList();
        for (Certificate other : others) {
            replies.demand(other::download);
            if (replies.to(() -> other.isIssuedBy(issuer))) {
                return other;
            }
        }
        return first;
    }

    private List<byte[]> encoded(Certificate certificate) throws AcmeRefusal, IssuerUnavailable {
        List<byte[]> chain = new ArrayList<>();
        try {
            for (X509Certificate each : replies.to(certificate::getCertificateChain)) {
                chain.add(each.getEncoded());
            }
        } catch (CertificateEncodingException e) {
            throw new IssuerUnavailable(CallOutcome.NO_ANSWER, "it sent a certificate that cannot be read", e);
        }
        return chain;
    }
}

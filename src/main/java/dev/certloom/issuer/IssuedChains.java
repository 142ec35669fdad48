package dev.certloom.issuer;

import dev.certloom.crypto.CertificateChain;
import dev.certloom.crypto.CertificateFormats;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Reads what CAs send as certificates. Whether they are what was asked for is judged later, by rules with names. */
@Component
public class IssuedChains {

    private final CertificateFormats formats;

    public IssuedChains(CertificateFormats formats) {
        this.formats = formats;
    }

    /**
     * The chain for an order.
     *
     * @param pems PEM, PKCS#7 or DER, the order's certificate first where none has its key
     * @throws IssuerUnavailable when they cannot be read: the CA has signed something, and people have to find out what
     */
    public CertificateChain read(Order order, List<byte[]> pems) throws IssuerUnavailable {
        try {
            return formats.readChain(pems, formats.publicKeyOf(order.csr()));
        } catch (Refusal e) {
            return ofAnotherKey(pems);
        }
    }

    private CertificateChain ofAnotherKey(List<byte[]> pems) throws IssuerUnavailable {
        try {
            List<Der> chain = new ArrayList<>();
            for (byte[] pem : pems) {
                chain.addAll(certificates(pem));
            }
            if (!chain.isEmpty()) {
                return formats.parse(chain);
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IssuerUnavailable(CallOutcome.NO_ANSWER, "it sent a certificate that cannot be read", e);
        }
        throw new IssuerUnavailable(CallOutcome.NO_ANSWER, "it sent no certificate");
    }

    /**
     * The certificates of authorities that a CA shows before anything is ordered; none where they cannot be read.
     *
     * @param pem PEM, PKCS#7 or DER
     */
    public List<Der> authorities(byte[] pem) {
        try {
            return certificates(pem);
        } catch (GeneralSecurityException e) {
            return List.of();
        }
    }

    private static List<Der> certificates(byte[] pem) throws GeneralSecurityException {
        List<Der> certificates = new ArrayList<>();
        for (Certificate certificate :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
            certificates.add(new Der(certificate.getEncoded()));
        }
        return certificates;
    }
}

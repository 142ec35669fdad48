package dev.certloom.crypto;

import dev.certloom.kernel.Der;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedDataGenerator;

/** Certificates and keys in the formats of files. */
public final class CertificateFiles {

    private CertificateFiles() {}

    /** Certificates as text, in this order (RFC 7468 section 5). */
    public static byte[] pem(List<Der> certificates) {
        StringBuilder text = new StringBuilder();
        certificates.forEach(certificate -> text.append(Pem.write("CERTIFICATE", certificate.bytes())));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** The certificates of a text; none where there is none, or one cannot be read. */
    public static List<X509> read(String pem) {
        try {
            List<X509> read = new ArrayList<>();
            for (Certificate certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))) {
                read.add(
                        CertificateDetails.of(new Der(certificate.getEncoded())).x509());
            }
            return read;
        } catch (GeneralSecurityException | RuntimeException unreadable) {
            return List.of();
        }
    }

    /** A certification request as text (RFC 7468 section 7). */
    public static String requestPem(Der csr) {
        return Pem.write("CERTIFICATE REQUEST", csr.bytes());
    }

    /** A private key as text, unencrypted (RFC 7468 section 10). */
    public static byte[] pem(PrivateKeyMaterial privateKey) {
        return Pem.write("PRIVATE KEY", privateKey.pkcs8()).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Certificates as a PKCS#7 that signs nothing, DER (RFC 2315 section 9.1). Whoever reads it must not count on their
     * order.
     */
    public static byte[] pkcs7(List<Der> certificates) {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            for (Der certificate : certificates) {
                generator.addCertificate(new X509CertificateHolder(certificate.bytes()));
            }
            return generator.generate(new CMSAbsentContent()).getEncoded("DER");
        } catch (CMSException | IOException e) {
            throw new IllegalStateException("Expected to write a PKCS#7, but it failed.", e);
        }
    }
}

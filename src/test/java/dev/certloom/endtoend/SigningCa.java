package dev.certloom.endtoend;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** A CA that only a person can reach: signs whatever request it is handed. */
public final class SigningCa {

    private static final X500Name NAME = new X500Name("CN=Certloom test CA");

    private final KeyPair key;

    public SigningCa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            key = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signs for a year. */
    public byte[] sign(byte[] csr) {
        return sign(csr, Instant.now().plus(Duration.ofDays(365)));
    }

    /** Signs for the year that ends then. */
    public byte[] sign(byte[] csr, Instant end) {
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(csr);
            return new X509v3CertificateBuilder(
                            NAME,
                            new BigInteger(Long.toString(System.nanoTime())),
                            Date.from(end.minus(Duration.ofDays(365)).minus(Duration.ofMinutes(1))),
                            Date.from(end),
                            request.getSubject(),
                            request.getSubjectPublicKeyInfo())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
                    .getEncoded();
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }
}

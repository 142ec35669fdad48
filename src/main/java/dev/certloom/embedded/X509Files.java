package dev.certloom.embedded;

import dev.certloom.compute.ComputePool;
import dev.certloom.crypto.Authority;
import dev.certloom.crypto.CertificateContent;
import dev.certloom.crypto.CertificateFiles;
import dev.certloom.crypto.CertificateSigner;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.KeyUsage;
import dev.certloom.crypto.PermittedNames;
import dev.certloom.crypto.PrivateKeyMaterial;
import dev.certloom.crypto.RequestContent;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.crypto.X509Properties;
import dev.certloom.kernel.Der;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Creates, writes and reads the keys and certificates of a default installation itself. */
final class X509Files {

    private static final Duration CLOCK_SKEW = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final SecureRandom RANDOM = new SecureRandom();

    private X509Files() {}

    /** Makes certificates. There is no pool yet when a default installation starts, so that it has one of its own. */
    static final class Maker implements AutoCloseable {

        private final ComputePool pool = new ComputePool(1, 1, PATIENCE);
        private final KeyMaker keys = KeyMaker.in(pool);
        private final CertificateSigner signer = new CertificateSigner(pool);
        private final Instant now;

        Maker(Instant now) {
            this.now = now;
        }

        KeyPair keyPair() {
            return keys.make(KeyAlgorithm.EC_P256);
        }

        /**
         * A CA that signs end entities only.
         *
         * @param name to which something is added that no other installation's CA has
         */
        Authority ca(String name, KeyPair own, Duration life, PermittedNames permitted) {
            X509Properties properties = properties(
                    name + " " + new BigInteger(32, RANDOM).toString(Character.MAX_RADIX),
                    SubjectAlternativeNames.NONE,
                    List.of(),
                    KeyUsage.KEY_CERT_SIGN,
                    true);
            CertificateContent content =
                    content(properties, own, life).withPathLength(0).permitting(permitted);
            return new Authority(signer.selfSign(own.privateKey(), content).der(), own.privateKey());
        }

        /** A certificate for one end of a TLS connection. */
        Der endEntity(
                Authority ca,
                String name,
                SubjectAlternativeNames names,
                KeyPair own,
                KeyPurposeId purpose,
                Duration life) {
            X509Properties properties =
                    properties(name, names, List.of(purpose.getId()), KeyUsage.DIGITAL_SIGNATURE, false);
            return signer.sign(ca, content(properties, own, life)).der();
        }

        private static X509Properties properties(
                String name, SubjectAlternativeNames names, List<String> purposes, KeyUsage usage, boolean authority) {
            return new X509Properties(Optional.of("CN=" + name), names, purposes, List.of(usage), 1, authority);
        }

        private CertificateContent content(X509Properties properties, KeyPair own, Duration life) {
            return new CertificateContent(
                    RequestContent.of(properties),
                    own.publicKey(),
                    now.minus(CLOCK_SKEW),
                    now.plus(life),
                    OptionalInt.empty(),
                    PermittedNames.ALL,
                    Optional.empty(),
                    Optional.empty());
        }

        @Override
        public void close() {
            pool.close();
        }
    }

    /** Whether there is a certificate that is valid beyond that instant. */
    static boolean isGood(Path certificate, Instant beyond) throws IOException {
        if (!Files.exists(certificate)) {
            return false;
        }
        try {
            return read(certificate).getNotAfter().toInstant().isAfter(beyond);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    static boolean isSignedBy(X509Certificate certificate, X509Certificate ca) {
        try {
            certificate.verify(ca.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    static X509Certificate read(Path file) throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    static PrivateKey readKey(Path file) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(Files.readString(file)))) {
            return new JcaPEMKeyConverter().getPrivateKey((PrivateKeyInfo) parser.readObject());
        }
    }

    /** What the key and the certificate in these files can sign. */
    static Authority authority(Path certificate, Path key) throws GeneralSecurityException, IOException {
        return new Authority(
                new Der(read(certificate).getEncoded()),
                new PrivateKeyMaterial(readKey(key).getEncoded()));
    }

    static void write(Path file, Der certificate) throws IOException {
        OwnerOnlyFiles.write(file, CertificateFiles.pem(List.of(certificate)));
    }

    static void write(Path file, PrivateKeyMaterial key) throws IOException {
        OwnerOnlyFiles.write(file, CertificateFiles.pem(key));
    }
}

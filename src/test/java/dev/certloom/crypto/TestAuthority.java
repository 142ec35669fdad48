package dev.certloom.crypto;

import dev.certloom.kernel.Der;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority of somebody else's, with whatever certificate that one gave it. */
public record TestAuthority(X500Name name, KeyPair key, Der certificate) {

    private static final AtomicLong SERIAL = new AtomicLong();

    /** What its certificate is like. */
    public static final class Made {
        public boolean keyIdentifiers = true;
        /** Whether its authority key identifier names one certificate of the authority as well, by issuer and serial number. */
        public boolean issuerAndSerial = false;

        /** Whether its subject key identifier is the short one (RFC 5280 section 4.2.1.2, method 2). */
        public boolean truncatedIdentifier = false;

        public boolean extensions = true;
        public boolean authority = true;
        public int pathLength = -1;
        public int endsInDays = 90;
        /** UTCTime as it is encoded. */
        public Optional<String> end = Optional.empty();

        /** The algorithm by which it is signed. */
        public String signature = "SHA256withECDSA";
        /** Of its own key, if it is one of RSA. */
        public int rsaBits = 0;

        public List<GeneralName> names = List.of();
        public List<KeyPurposeId> purposes = List.of();
    }

    public static TestAuthority root(String name) {
        return root(name, made -> {});
    }

    public static TestAuthority root(String name, Consumer<Made> change) {
        Made made = new Made();
        change.accept(made);
        KeyPair key = made.rsaBits > 0 ? newRsaKey(made.rsaBits) : newKey();
        return certified(new X500Name(name), key, name, key, change);
    }

    public static TestAuthority under(TestAuthority above, String name) {
        return under(above, name, made -> {});
    }

    public static TestAuthority under(TestAuthority above, String name, Consumer<Made> change) {
        return certified(above.name, above.key, name, newKey(), change);
    }

    /** One more certificate of an authority that there is. */
    public static TestAuthority withKeyOf(TestAuthority of, TestAuthority above, String name) {
        return withKeyOf(of, above, name, made -> {});
    }

    public static TestAuthority withKeyOf(TestAuthority of, TestAuthority above, String name, Consumer<Made> change) {
        return certified(above.name, above.key, name, of.key, change);
    }

    private static TestAuthority certified(
            X500Name issuer, KeyPair issuerKey, String name, KeyPair key, Consumer<Made> change) {
        Made made = new Made();
        change.accept(made);
        return new TestAuthority(
                new X500Name(name),
                key,
                certificate(issuer, issuerKey, Optional.empty(), new X500Name(name), info(key), made));
    }

    /** A certificate of no authority. */
    public Der sign(Der publicKey, String subject) {
        return sign(publicKey, subject, made -> {});
    }

    /** As {@link #sign(Der, String)}. */
    public Der sign(Der publicKey, String subject, Consumer<Made> change) {
        Made made = new Made();
        made.authority = false;
        change.accept(made);
        return certificate(
                name,
                key,
                Optional.of(certificate),
                new X500Name(subject),
                SubjectPublicKeyInfo.getInstance(publicKey.bytes()),
                made);
    }

    private static Der certificate(
            X500Name issuer,
            KeyPair issuerKey,
            Optional<Der> issuerCertificate,
            X500Name subject,
            SubjectPublicKeyInfo subjectKey,
            Made made) {
        Instant now = Instant.now();
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                issuer,
                BigInteger.valueOf(SERIAL.incrementAndGet()),
                new Time(Date.from(now.minus(Duration.ofDays(30)))),
                made.end
                        .map(text -> new Time(new DERUTCTime(text)))
                        .orElseGet(() -> new Time(Date.from(now.plus(Duration.ofDays(made.endsInDays))))),
                subject,
                subjectKey);
        try {
            if (made.extensions) {
                builder.addExtension(
                        Extension.basicConstraints,
                        true,
                        made.pathLength < 0
                                ? new BasicConstraints(made.authority)
                                : new BasicConstraints(made.pathLength));
            }
            if (!made.names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(made.names.toArray(GeneralName[]::new)));
            }
            if (!made.purposes.isEmpty()) {
                builder.addExtension(
                        Extension.extendedKeyUsage,
                        false,
                        new ExtendedKeyUsage(made.purposes.toArray(KeyPurposeId[]::new)));
            }
            if (made.extensions && made.keyIdentifiers) {
                JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
                builder.addExtension(
                        Extension.subjectKeyIdentifier,
                        false,
                        made.truncatedIdentifier
                                ? identifiers.createTruncatedSubjectKeyIdentifier(subjectKey)
                                : identifiers.createSubjectKeyIdentifier(subjectKey));
                builder.addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        made.issuerAndSerial
                                ? identifiers.createAuthorityKeyIdentifier(new X509CertificateHolder(
                                        issuerCertificate.orElseThrow().bytes()))
                                : identifiers.createAuthorityKeyIdentifier(info(issuerKey)));
            }
            return new Der(builder.build(new JcaContentSignerBuilder(
                                    issuerKey.getPrivate().getAlgorithm().equals("RSA")
                                            ? "SHA256withRSA"
                                            : made.signature)
                            .build(issuerKey.getPrivate()))
                    .getEncoded());
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SubjectPublicKeyInfo info(KeyPair pair) {
        return SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
    }

    private static KeyPair newRsaKey(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

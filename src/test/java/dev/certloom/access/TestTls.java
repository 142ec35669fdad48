package dev.certloom.access;

import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA of the test's own and a server certificate for localhost by it: neither is kept on disk, nor trusted by anybody else. */
public final class TestTls {

    private static final X500Name CA_NAME = new X500Name("CN=Test CA");

    private final X509Certificate ca;
    private final X509Certificate server;
    private final PrivateKey serverKey;

    public TestTls() {
        try {
            KeyPair caKeys = keys();
            KeyPair serverKeys = keys();
            ca = sign(
                    builder(CA_NAME, caKeys).addExtension(Extension.basicConstraints, true, new BasicConstraints(0)),
                    caKeys);
            server = sign(
                    builder(new X500Name("CN=localhost"), serverKeys)
                            .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                                new GeneralName(GeneralName.dNSName, "localhost"),
                                new GeneralName(GeneralName.dNSName, "default.localhost"),
                                new GeneralName(GeneralName.iPAddress, "127.0.0.1")
                            })),
                    caKeys);
            serverKey = serverKeys.getPrivate();
        } catch (Exception e) {
            throw new AssertionError("Expected to make the test's TLS material, but it failed.", e);
        }
    }

    /** Settings of a server that shows the certificate. */
    public Map<String, String> serverProperties() {
        return Map.of(
                "server.ssl.bundle", "test",
                "spring.ssl.bundle.pem.test.keystore.certificate", pem(server),
                "spring.ssl.bundle.pem.test.keystore.private-key", pem(new JcaPKCS8(serverKey)));
    }

    /** Trusts the CA and nobody else. */
    public SSLContext clientContext() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", ca);
            TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (Exception e) {
            throw new AssertionError("Expected to trust the test's CA, but it failed.", e);
        }
    }

    private record JcaPKCS8(PrivateKey key) {}

    private static String pem(Object object) {
        try {
            StringWriter text = new StringWriter();
            try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
                writer.writeObject(
                        object instanceof JcaPKCS8(PrivateKey key) ? new JcaPKCS8Generator(key, null) : object);
            }
            return text.toString();
        } catch (Exception e) {
            throw new AssertionError("Expected to write PEM, but it failed.", e);
        }
    }

    private static KeyPair keys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static JcaX509v3CertificateBuilder builder(X500Name subject, KeyPair keys) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                CA_NAME,
                BigInteger.valueOf(now.toEpochMilli()),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofDays(1))),
                subject,
                keys.getPublic());
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair ca) throws Exception {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(ca.getPrivate())));
    }
}

package dev.certloom.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The HTTPS certificate of a default installation and the local CA that signed it. The CA is good for this machine's own
 * names only (RFC 5280 section 4.2.1.10), so that trusting it gives nobody a certificate for another site. The server
 * certificate is made anew when the vaults change or its end is near.
 */
final class TlsMaterial {

    private static final String LOCALHOST = "localhost";
    private static final Duration CA_LIFE = Duration.ofDays(3650);
    private static final Duration SERVER_LIFE = Duration.ofDays(397);
    private static final Duration RENEW_BEFORE = Duration.ofDays(60);
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);
    private static final int SERIAL_BITS = 127;
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final Path folder;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    TlsMaterial(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** The CA's certificate, for clients to trust. */
    Path caCertificate() {
        return folder.resolve("ca.pem");
    }

    Path serverCertificate() {
        return folder.resolve("server.pem");
    }

    Path serverKey() {
        return folder.resolve("server-key.pem");
    }

    private Path caKey() {
        return folder.resolve("ca-key.pem");
    }

    /**
     * Makes whatever of it is missing, near its end, or lacks a name.
     *
     * @param vaults the vaults, each reached as {@code NAME.localhost}
     * @return whether the server's certificate is a new one
     */
    boolean provide(Collection<String> vaults) throws IOException {
        try {
            if (!Files.exists(caKey()) || !isGood(caCertificate())) {
                makeCa();
            }
            X509Certificate ca = read(caCertificate());
            Set<String> names = Stream.concat(
                            Stream.of(LOCALHOST, "127.0.0.1", "0:0:0:0:0:0:0:1"),
                            vaults.stream().map(vault -> vault + "." + LOCALHOST))
                    .collect(Collectors.toSet());
            if (Files.exists(serverKey())
                    && isGood(serverCertificate())
                    && namesIn(read(serverCertificate())).equals(names)
                    && isSignedBy(read(serverCertificate()), ca)) {
                return false;
            }
            makeServer(ca, names);
            return true;
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("Expected to make the TLS material in " + folder + ", but it failed", e);
        }
    }

    private void makeCa() throws GeneralSecurityException, OperatorCreationException, IOException {
        KeyPair keys = keyPair();
        X500Name name =
                new X500Name("CN=Certloom local CA " + new BigInteger(32, random).toString(Character.MAX_RADIX));
        X509v3CertificateBuilder builder = builder(name, name, keys, CA_LIFE)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
                .addExtension(
                        Extension.nameConstraints,
                        true,
                        new NameConstraints(
                                Stream.of(
                                                new GeneralName(GeneralName.dNSName, LOCALHOST),
                                                new GeneralName(GeneralName.iPAddress, "127.0.0.0/8"),
                                                new GeneralName(GeneralName.iPAddress, "::1/128"))
                                        .map(GeneralSubtree::new)
                                        .toArray(GeneralSubtree[]::new),
                                null));
        X509Certificate certificate = sign(builder, keys.getPrivate());
        OwnerOnly.write(caKey(), pem(keys.getPrivate()));
        OwnerOnly.write(caCertificate(), pem(certificate));
    }

    private void makeServer(X509Certificate ca, Set<String> names)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        KeyPair keys = keyPair();
        X509v3CertificateBuilder builder = builder(
                        X500Name.getInstance(ca.getSubjectX500Principal().getEncoded()),
                        new X500Name("CN=" + LOCALHOST),
                        keys,
                        SERVER_LIFE)
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                .addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(ca.getPublicKey()))
                .addExtension(Extension.subjectAlternativeName, false, subjectAlternativeNames(names));
        X509Certificate certificate = sign(builder, readKey(caKey()));
        // A crash between the two leaves a key without its certificate: without a good certificate both are made anew.
        Files.deleteIfExists(serverCertificate());
        OwnerOnly.write(serverKey(), pem(keys.getPrivate()));
        OwnerOnly.write(serverCertificate(), pem(certificate));
    }

    private X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair keys, Duration life)
            throws GeneralSecurityException, IOException {
        Instant now = clock.instant();
        return new JcaX509v3CertificateBuilder(
                        issuer,
                        new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1),
                        Date.from(now.minus(CLOCK_SKEW)),
                        Date.from(now.plus(life)),
                        subject,
                        keys.getPublic())
                .addExtension(
                        Extension.subjectKeyIdentifier,
                        false,
                        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        X509CertificateHolder holder = builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key));
        return new JcaX509CertificateConverter().getCertificate(holder);
    }

    private static GeneralNames subjectAlternativeNames(Set<String> names) {
        return new GeneralNames(names.stream()
                .sorted()
                .map(name -> new GeneralName(isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new));
    }

    private static boolean isAddress(String name) {
        return name.contains(":") || name.equals("127.0.0.1");
    }

    private boolean isGood(Path certificate) throws IOException {
        if (!Files.exists(certificate)) {
            return false;
        }
        try {
            return read(certificate)
                    .getNotAfter()
                    .toInstant()
                    .isAfter(clock.instant().plus(RENEW_BEFORE));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate ca) {
        try {
            certificate.verify(ca.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Set<String> namesIn(X509Certificate certificate) throws GeneralSecurityException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
                ? Set.of()
                : names.stream()
                        .filter(name -> name.getFirst().equals(DNS_NAME)
                                || name.getFirst().equals(IP_ADDRESS))
                        .map(name -> name.get(1).toString())
                        .collect(Collectors.toSet());
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static X509Certificate read(Path file) throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static PrivateKey readKey(Path file) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(Files.readString(file)))) {
            return new JcaPEMKeyConverter().getPrivateKey((PrivateKeyInfo) parser.readObject());
        }
    }

    private static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object instanceof PrivateKey key ? new JcaPKCS8Generator(key, null) : object);
        }
        return text.toString();
    }
}

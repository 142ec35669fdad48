package dev.certloom.embedded;

import dev.certloom.crypto.Authority;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.PermittedNames;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.kernel.Der;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * The HTTPS certificate of a default installation and the local CA that signed it. The CA is good for this machine's
 * own names only (RFC 5280 section 4.2.1.10), so that trusting it does not enable certificates for other sites. The
 * server certificate is recreated when the vaults change or it is about to expire.
 */
final class TlsMaterial {

    private static final String LOCALHOST = "localhost";
    private static final Duration CA_LIFETIME = Duration.ofDays(3650);
    private static final Duration SERVER_LIFETIME = Duration.ofDays(397);
    private static final Duration RENEW_BEFORE = Duration.ofDays(60);
    private static final PermittedNames THIS_MACHINE =
            new PermittedNames(List.of(LOCALHOST), List.of("127.0.0.0/8", "::1/128"));
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final Path folder;
    private final Clock clock;

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
     * Creates everything that is missing, about to expire, or lacks a name.
     *
     * @param vaults the vaults, each reached as {@code NAME.localhost}
     * @return whether the server's certificate is a new one
     */
    boolean provide(Collection<String> vaults) throws IOException {
        try {
            if (!Files.exists(caKey()) || !isGood(caCertificate())) {
                makeCa();
            }
            X509Certificate ca = X509Files.read(caCertificate());
            Set<String> names = Stream.concat(
                            Stream.of(LOCALHOST, "127.0.0.1", "0:0:0:0:0:0:0:1"),
                            vaults.stream().map(vault -> vault + "." + LOCALHOST))
                    .collect(Collectors.toSet());
            if (Files.exists(serverKey())
                    && isGood(serverCertificate())
                    && namesIn(X509Files.read(serverCertificate())).equals(names)
                    && X509Files.isSignedBy(X509Files.read(serverCertificate()), ca)) {
                return false;
            }
            makeServer(names);
            return true;
        } catch (GeneralSecurityException e) {
            throw new IOException("Expected to make the TLS material in " + folder + ", but it failed", e);
        }
    }

    private void makeCa() throws IOException {
        try (X509Files.Maker maker = new X509Files.Maker(clock.instant())) {
            Authority ca = maker.ca("Certloom local CA", maker.keyPair(), CA_LIFETIME, THIS_MACHINE);
            X509Files.write(caKey(), ca.privateKey());
            X509Files.write(caCertificate(), ca.certificate());
        }
    }

    private void makeServer(Set<String> names) throws GeneralSecurityException, IOException {
        try (X509Files.Maker maker = new X509Files.Maker(clock.instant())) {
            KeyPair keys = maker.keyPair();
            Der certificate = maker.endEntity(
                    X509Files.authority(caCertificate(), caKey()),
                    LOCALHOST,
                    subjectAlternativeNames(names),
                    keys,
                    KeyPurposeId.id_kp_serverAuth,
                    SERVER_LIFETIME);
            // A crash between the two leaves a key without its certificate: without a valid certificate both are
            // recreated.
            Files.deleteIfExists(serverCertificate());
            X509Files.write(serverKey(), keys.privateKey());
            X509Files.write(serverCertificate(), certificate);
        }
    }

    private static SubjectAlternativeNames subjectAlternativeNames(Set<String> names) {
        Map<Boolean, List<String>> byKind =
                names.stream().sorted().collect(Collectors.partitioningBy(TlsMaterial::isAddress));
        return new SubjectAlternativeNames(
                List.of(),
                byKind.getOrDefault(false, List.of()),
                List.of(),
                List.of(),
                byKind.getOrDefault(true, List.of()));
    }

    private static boolean isAddress(String name) {
        return name.contains(":") || name.equals("127.0.0.1");
    }

    private boolean isGood(Path certificate) throws IOException {
        return X509Files.isGood(certificate, clock.instant().plus(RENEW_BEFORE));
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
}

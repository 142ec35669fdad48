package dev.certloom.embedded;

import dev.certloom.crypto.Authority;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.PermittedNames;
import dev.certloom.crypto.SubjectAlternativeNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * TLS material with which the embedded engine and its clients authenticate each other: a certificate for the engine,
 * and one that its REST and management interfaces require of every client. Both are signed by a dedicated CA, whose key
 * is discarded at once, so that there can be no third. All of it is created at the first start, and recreated at a
 * start when it is about to expire.
 */
final class EngineTls {

    private static final String HOST = "127.0.0.1";
    private static final Duration CERTIFICATE_LIFETIME = Duration.ofDays(3650);
    /** No engine runs that long. */
    private static final Duration RENEW_BEFORE = Duration.ofDays(365);

    private static final char[] NO_PASSWORD = {};

    private final Path folder;
    private final Clock clock;

    EngineTls(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** The CA's certificate, for clients to trust. */
    Path caCertificate() {
        return folder.resolve("ca.pem");
    }

    /** The client's certificate. */
    Path clientCertificate() {
        return folder.resolve("client.pem");
    }

    Path clientKey() {
        return folder.resolve("client-key.pem");
    }

    private Path serverCertificate() {
        return folder.resolve("server.pem");
    }

    private Path serverKey() {
        return folder.resolve("server-key.pem");
    }

    /** Creates all of it, unless it exists and is valid. Call only while no engine uses it. */
    void provide() throws IOException {
        try {
            if (!isGood()) {
                make();
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("Expected to make the engine's certificates in " + folder + ", but it failed", e);
        }
    }

    private boolean isGood() throws GeneralSecurityException, IOException {
        for (Path certificate : List.of(caCertificate(), serverCertificate(), clientCertificate())) {
            if (!X509Files.isGood(certificate, clock.instant().plus(RENEW_BEFORE))
                    || !X509Files.isSignedBy(X509Files.read(certificate), X509Files.read(caCertificate()))) {
                return false;
            }
        }
        return Stream.of(serverKey(), clientKey()).allMatch(Files::exists);
    }

    private void make() throws IOException {
        OwnerOnlyFiles.folder(folder);
        try (X509Files.Maker maker = new X509Files.Maker(clock.instant())) {
            Authority ca = maker.ca("Certloom engine CA", maker.keyPair(), CERTIFICATE_LIFETIME, PermittedNames.ALL);
            // The CA is written last: files that a crash leaves without it are recreated.
            Files.deleteIfExists(caCertificate());
            SubjectAlternativeNames host =
                    new SubjectAlternativeNames(List.of(), List.of(), List.of(), List.of(), List.of(HOST));
            issue(maker, ca, "Certloom engine", host, KeyPurposeId.id_kp_serverAuth, serverKey(), serverCertificate());
            issue(
                    maker,
                    ca,
                    "Certloom",
                    SubjectAlternativeNames.NONE,
                    KeyPurposeId.id_kp_clientAuth,
                    clientKey(),
                    clientCertificate());
            X509Files.write(caCertificate(), ca.certificate());
        }
    }

    private static void issue(
            X509Files.Maker maker,
            Authority ca,
            String name,
            SubjectAlternativeNames names,
            KeyPurposeId purpose,
            Path keyFile,
            Path certificateFile)
            throws IOException {
        KeyPair keys = maker.keyPair();
        X509Files.write(keyFile, keys.privateKey());
        X509Files.write(certificateFile, maker.endEntity(ca, name, names, keys, purpose, CERTIFICATE_LIFETIME));
    }

    /** The engine's environment variables for it. */
    Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("ZEEBE_BROKER_GATEWAY_SECURITY_ENABLED", "true");
        environment.put(
                "ZEEBE_BROKER_GATEWAY_SECURITY_CERTIFICATECHAINPATH",
                serverCertificate().toString());
        environment.put(
                "ZEEBE_BROKER_GATEWAY_SECURITY_PRIVATEKEYPATH", serverKey().toString());
        // REST has no interceptors, and management has no authentication.
        for (String port : List.of("SERVER_SSL_", "MANAGEMENT_SERVER_SSL_")) {
            environment.put(port + "ENABLED", "true");
            environment.put(port + "CERTIFICATE", serverCertificate().toUri().toString());
            environment.put(port + "CERTIFICATEPRIVATEKEY", serverKey().toUri().toString());
            environment.put(port + "TRUSTCERTIFICATE", caCertificate().toUri().toString());
            environment.put(port + "CLIENTAUTH", "need");
        }
        return environment;
    }

    /** For clients of REST and management in this process. */
    SSLContext clientContext() throws IOException {
        return clientContext(clientCertificate(), clientKey());
    }

    /** For clients in this process that present this certificate, and trust the engine's. */
    SSLContext clientContext(Path certificate, Path key) throws IOException {
        try {
            X509Certificate ca = X509Files.read(caCertificate());
            KeyStore own = empty();
            own.setKeyEntry(
                    "client", X509Files.readKey(key), NO_PASSWORD, new Certificate[] {X509Files.read(certificate)});
            KeyStore trusted = empty();
            trusted.setCertificateEntry("ca", ca);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, NO_PASSWORD);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("Expected the engine's certificates in " + folder + ", but they cannot be used", e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }
}

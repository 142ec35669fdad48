package dev.certloom.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
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
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;

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
        } catch (GeneralSecurityException | OperatorCreationException e) {
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

    private void make() throws GeneralSecurityException, OperatorCreationException, IOException {
        OwnerOnlyFiles.folder(folder);
        KeyPair caKeys = X509Files.keyPair();
        X509Certificate ca = X509Files.sign(
                X509Files.ca(X509Files.caName("Certloom engine CA"), caKeys, clock.instant(), CERTIFICATE_LIFETIME),
                caKeys.getPrivate());
        // The CA is written last: files that a crash leaves without it are recreated.
        Files.deleteIfExists(caCertificate());
        KeyPair serverKeys = X509Files.keyPair();
        issue(
                caKeys,
                X509Files.endEntity(
                                ca,
                                new X500Name("CN=Certloom engine"),
                                serverKeys,
                                KeyPurposeId.id_kp_serverAuth,
                                clock.instant(),
                                CERTIFICATE_LIFETIME)
                        .addExtension(
                                Extension.subjectAlternativeName,
                                false,
                                new GeneralNames(new GeneralName(GeneralName.iPAddress, HOST))),
                serverKeys,
                serverKey(),
                serverCertificate());
        KeyPair clientKeys = X509Files.keyPair();
        issue(
                caKeys,
                X509Files.endEntity(
                        ca,
                        new X500Name("CN=Certloom"),
                        clientKeys,
                        KeyPurposeId.id_kp_clientAuth,
                        clock.instant(),
                        CERTIFICATE_LIFETIME),
                clientKeys,
                clientKey(),
                clientCertificate());
        OwnerOnlyFiles.write(caCertificate(), X509Files.pem(ca));
    }

    private static void issue(
            KeyPair ca, X509v3CertificateBuilder certificate, KeyPair keys, Path keyFile, Path certificateFile)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        OwnerOnlyFiles.write(keyFile, X509Files.pem(keys.getPrivate()));
        OwnerOnlyFiles.write(certificateFile, X509Files.pem(X509Files.sign(certificate, ca.getPrivate())));
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

package dev.certloom.issuer.client;

import dev.certloom.issuer.client.CaConnection.ClientIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS with the trust and the client certificate that a connection is configured with. */
final class TlsContexts {

    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private TlsContexts() {}

    /** Certificates in PEM; empty when there is none, or they cannot be read. */
    static Optional<List<X509Certificate>> certificates(String pem) {
        try {
            List<X509Certificate> read = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            return read.isEmpty() ? Optional.empty() : Optional.of(read);
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** The private key, if it can be read, and is that of the certificate. */
    static Optional<PrivateKey> key(ClientIdentity identity) {
        Matcher block = PKCS8.matcher(identity.key().value());
        Optional<List<X509Certificate>> certificates = certificates(identity.certificates());
        if (!block.find() || certificates.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(KeyFactory.getInstance(
                            certificates.get().getFirst().getPublicKey().getAlgorithm())
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(block.group(1)))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The context of a connection whose members can be used ({@link CaConnection#check}). */
    static SSLContext of(CaConnection connection) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    connection.identity().map(TlsContexts::keyManagers).orElse(null),
                    connection.trusted().map(TlsContexts::trustManagers).orElse(null),
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Expected TLS, which every Java platform has, but it failed.", e);
        }
    }

    private static TrustManager @Nullable [] trustManagers(List<X509Certificate> trusted) {
        try {
            KeyStore store = emptyStore();
            for (int i = 0; i < trusted.size(); i++) {
                store.setCertificateEntry("authority " + i, trusted.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("Expected to trust certificates that were read before, but it failed.", e);
        }
    }

    private static KeyManager @Nullable [] keyManagers(ClientIdentity identity) {
        char[] unused = new char[0];
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry(
                    "client",
                    key(identity).orElseThrow(),
                    unused,
                    certificates(identity.certificates()).orElseThrow().toArray(Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, unused);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("Expected to use a key that was read before, but it failed.", e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}

package dev.certloom.endtoend;

import com.azure.security.keyvault.jca.KeyVaultJcaProvider;
import com.azure.security.keyvault.jca.KeyVaultKeyStore;
import java.io.IOException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A program as its users write them: a key store from a vault, and TLS served with each of its certificates in turn. It is told where
 * the vault is by lines of standard input, {@code name=value}, because a secret is among them.
 */
final class KeyVaultTls {

    private KeyVaultTls() {}

    /**
     * Serves TLS with each certificate.
     *
     * @param aliases the certificates; what was shown to a client is printed
     */
    public static void main(String[] aliases) throws Exception {
        System.getProperties().load(System.in);
        Security.addProvider(new KeyVaultJcaProvider());
        KeyStore vault = KeyVaultKeyStore.getKeyVaultKeyStoreBySystemProperty();
        for (String alias : aliases) {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            Key key = vault.getKey(alias, null);
            own.setKeyEntry(alias, key, new char[0], vault.getCertificateChain(alias));
            X509Certificate shown = serve(own, (X509Certificate) vault.getCertificate(alias));
            System.out.println("served " + alias + " " + key.getAlgorithm() + " " + shown.getSubjectX500Principal());
        }
    }

    private static X509Certificate serve(KeyStore own, X509Certificate expected) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        return serve(keys.getKeyManagers(), expected, "TLSv1.3");
    }

    /**
     * Serves one client, who trusts only the certificate that is expected.
     *
     * @param protocol of TLS
     * @return what was shown to the client
     */
    static X509Certificate serve(KeyManager[] keys, X509Certificate expected, String protocol) throws Exception {
        SSLContext server = SSLContext.getInstance("TLS");
        server.init(keys, null, null);
        try (SSLServerSocket listening =
                (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0)) {
            CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> answerOne(listening));
            SSLContext client = SSLContext.getInstance(protocol);
            client.init(null, trusting(expected).getTrustManagers(), null);
            try (SSLSocket socket =
                    (SSLSocket) client.getSocketFactory().createSocket("127.0.0.1", listening.getLocalPort())) {
                socket.setEnabledProtocols(new String[] {protocol});
                socket.startHandshake();
                int read = socket.getInputStream().read();
                answering.join();
                X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
                if (read != 'x' || !shown.equals(expected)) {
                    throw new IllegalStateException("Expected to be served with " + expected);
                }
                return shown;
            }
        }
    }

    private static void answerOne(SSLServerSocket listening) {
        try (SSLSocket socket = (SSLSocket) listening.accept()) {
            socket.getOutputStream().write('x');
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TrustManagerFactory trusting(X509Certificate certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("one", certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        return trust;
    }
}

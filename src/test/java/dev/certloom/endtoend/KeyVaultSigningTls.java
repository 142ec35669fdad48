package dev.certloom.endtoend;

import com.azure.security.keyvault.jca.KeyVaultJcaProvider;
import com.azure.security.keyvault.jca.KeyVaultKeyStore;
import java.net.Socket;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * As {@link KeyVaultTls}, with keys that stay in the vault: each handshake is signed there. The provider is the first one, as its
 * vendor says.
 */
final class KeyVaultSigningTls {

    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private KeyVaultSigningTls() {}

    /**
     * Serves TLS with each certificate.
     *
     * @param aliases the certificates; what was shown to a client is printed
     */
    public static void main(String[] aliases) throws Exception {
        System.getProperties().load(System.in);
        Security.insertProviderAt(new KeyVaultJcaProvider(), 1);
        KeyStore vault = KeyVaultKeyStore.getKeyVaultKeyStoreBySystemProperty();
        for (String alias : aliases) {
            PrivateKey key = (PrivateKey) vault.getKey(alias, null);
            X509Certificate[] chain = Arrays.stream(vault.getCertificateChain(alias))
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
            for (String protocol : PROTOCOLS) {
                X509Certificate shown =
                        KeyVaultTls.serve(new KeyManager[] {new OneKey(key, chain)}, chain[0], protocol);
                System.out.println("served " + alias + " by " + protocol + " " + shown.getSubjectX500Principal()
                        + " with " + key.getClass().getSimpleName());
            }
        }
    }

    /** The key that was chosen before. */
    private static final class OneKey extends X509ExtendedKeyManager {

        private final PrivateKey key;
        private final X509Certificate[] chain;

        OneKey(PrivateKey key, X509Certificate[] chain) {
            this.key = key;
            this.chain = chain.clone();
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {keyType};
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return keyType.startsWith(chain[0].getPublicKey().getAlgorithm()) ? keyType : null;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return chooseServerAlias(keyType, issuers, null);
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.clone();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }
    }
}

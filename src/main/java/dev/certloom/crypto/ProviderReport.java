package dev.certloom.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Provider;
import javax.crypto.Cipher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;

/**
 * Loads the native provider in parallel to startup, before the first key is needed, and logs which provider is used for
 * what.
 */
@Component
class ProviderReport implements InitializingBean {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderReport.class);

    @Override
    public void afterPropertiesSet() {
        Thread.ofPlatform().daemon().name("crypto-providers").start(() -> LOG.info(report()));
    }

    static String report() {
        String keys = NativeProvider.get()
                .map(ProviderReport::named)
                .orElseGet(() -> "the JDK (not AmazonCorrettoCryptoProvider: %s)"
                        .formatted(NativeProvider.reason().orElse("")));
        try {
            return "Keys are made and signed with by %s, on P-256K by Bouncy Castle; AES is by %s, SHA-2 by %s."
                    .formatted(
                            keys,
                            named(Cipher.getInstance("AES/GCM/NoPadding").getProvider()),
                            named(MessageDigest.getInstance("SHA-256").getProvider()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Expected AES and SHA-2, which every Java has, but they are missing.", e);
        }
    }

    private static String named(Provider provider) {
        return provider.getName() + " " + provider.getVersionStr();
    }
}

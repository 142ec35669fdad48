package dev.certloom.crypto.rest;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the key encryption key comes from: exactly one of the two.
 *
 * @param keyEncryptionKeyFile file with 32 random bytes, raw or as base64
 * @param keyEncryptionKey the same as base64, from the environment
 */
@ConfigurationProperties("certloom")
record StoreSettings(
        @Nullable Path keyEncryptionKeyFile, @Nullable String keyEncryptionKey) {

    /** Without the key. */
    @Override
    public String toString() {
        return "StoreSettings[" + keyEncryptionKeyFile + "]";
    }
}

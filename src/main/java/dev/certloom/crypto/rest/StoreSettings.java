package dev.certloom.crypto.rest;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the key encryption key comes from: exactly one of the two.
 *
 * @param keyEncryptionKey 32 random bytes as base64 that wrap every private key, from the environment
 *     ({@code CERTLOOM_KEY_ENCRYPTION_KEY}) instead of the file
 * @param keyEncryptionKeyFile file with the 32 random bytes, raw or as base64, that wrap every private key; by
 *     default made in {@code keys/} in the home. A start with another key than the one the database was written with
 *     is refused, with both ids
 */
@ConfigurationProperties("certloom")
record StoreSettings(
        @Nullable String keyEncryptionKey, @Nullable Path keyEncryptionKeyFile) {

    /** Without the key. */
    @Override
    public String toString() {
        return "StoreSettings[" + keyEncryptionKeyFile + "]";
    }
}

package dev.certloom.crypto.rest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires what the store needs beyond its own components. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({StoreSettings.class, BackupKeySettings.class})
class StoreConfiguration {

    /** Nothing is sealed or opened with a key that was not checked. */
    @Bean
    KeyWrapper keyWrapper(StoreSettings settings, JdbcClient jdbc, Clock clock) {
        KeyWrapper wrapper = wrapper(settings);
        new JdbcKeyEncryptionCheck(jdbc, wrapper, clock).demand();
        return wrapper;
    }

    @Bean
    BackupCipher backupCipher(BackupKeySettings settings, KeyWrapper keyEncryptionKey) {
        List<KeyWrapper> opening = new ArrayList<>();
        opening.add(keyEncryptionKey);
        settings.openingKeyFiles().forEach(file -> opening.add(read(file)));
        return new BackupCipher(key(settings.key(), settings.keyFile()).orElse(keyEncryptionKey), opening);
    }

    private static KeyWrapper wrapper(StoreSettings settings) {
        return key(settings.keyEncryptionKey(), settings.keyEncryptionKeyFile())
                .orElseThrow(
                        () -> new IllegalStateException(
                                "Expected a key encryption key, but none is set: set certloom.key-encryption-key-file or CERTLOOM_KEY_ENCRYPTION_KEY."));
    }

    private static Optional<KeyWrapper> key(@Nullable String inline, @Nullable Path file) {
        if (inline != null && !inline.isBlank()) {
            return Optional.of(new LocalKeyWrapper(Base64.getDecoder().decode(inline.strip())));
        }
        return Optional.ofNullable(file).map(StoreConfiguration::read);
    }

    private static KeyWrapper read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return new LocalKeyWrapper(
                    bytes.length == AesGcm.KEY_BYTES
                            ? bytes
                            : Base64.getDecoder().decode(new String(bytes, StandardCharsets.US_ASCII).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException("Expected a key in " + file + ", but it cannot be read.", e);
        }
    }
}

package dev.certloom.crypto.rest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Wires what the store needs beyond its own components. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StoreSettings.class)
class StoreConfiguration {

    /** Nothing is sealed or opened with a key that was not checked. */
    @Bean
    KeyWrapper keyWrapper(StoreSettings settings, JdbcClient jdbc, Clock clock) {
        KeyWrapper wrapper = wrapper(settings);
        new JdbcKeyEncryptionCheck(jdbc, wrapper, clock).demand();
        return wrapper;
    }

    private static KeyWrapper wrapper(StoreSettings settings) {
        String inline = settings.keyEncryptionKey();
        Path file = settings.keyEncryptionKeyFile();
        if (inline != null && !inline.isBlank()) {
            return new LocalKeyWrapper(Base64.getDecoder().decode(inline.strip()));
        }
        if (file == null) {
            throw new IllegalStateException(
                    "Expected a key encryption key, but none is set: set certloom.key-encryption-key-file or CERTLOOM_KEY_ENCRYPTION_KEY.");
        }
        return new LocalKeyWrapper(read(file));
    }

    private static byte[] read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return bytes.length == AesGcm.KEY_BYTES
                    ? bytes
                    : Base64.getDecoder().decode(new String(bytes, StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Expected the key encryption key in " + file + ", but it cannot be read.", e);
        }
    }
}

package dev.certloom.processview;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings for receiving records from the engine's exporter, under {@code certloom.engine.exporter}.
 *
 * @param secret the secret that the engine's exporter presents, at least 24 bytes; without one no exporter is
 *     accepted
 * @param secretFile file with that secret; by default made in {@code keys/} in the home
 * @param keep how long the activity of a process instance is kept after its end
 */
@ConfigurationProperties("certloom.engine.exporter")
record ExporterSettings(
        @Nullable String secret,
        @Nullable Path secretFile,
        @DefaultValue("P90D") Duration keep) {

    private static final int MIN_SECRET_BYTES = 24;

    /** The secret, if an exporter is expected at all. */
    Optional<byte[]> secretBytes() {
        @Nullable String text = secret == null || secret.isBlank() ? read() : secret;
        if (text == null) {
            return Optional.empty();
        }
        byte[] bytes = text.strip().getBytes(StandardCharsets.UTF_8);
        if (bytes.length < MIN_SECRET_BYTES) {
            throw new IllegalStateException("Expected certloom.engine.exporter.secret to have at least "
                    + MIN_SECRET_BYTES + " bytes, but it has " + bytes.length + ".");
        }
        return Optional.of(bytes);
    }

    private @Nullable String read() {
        try {
            return secretFile == null ? null : Files.readString(secretFile);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Expected the exporter's secret in " + secretFile + ", but it cannot be read.", e);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ExporterSettings[" + secretFile + ", " + keep + "]";
    }
}

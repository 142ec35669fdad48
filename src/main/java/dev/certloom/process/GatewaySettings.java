package dev.certloom.process;

import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How we and the engine's gateway authenticate each other, beside the cluster's own login.
 *
 * @param secretFile file with the secret that our interceptor in the engine's gateway demands, at least 24 bytes;
 *     without one none is shown. By default made in {@code keys/} in the home for the embedded engine
 * @param caFile PEM file of the CA that issued the gateway's certificate; by default the one made for the
 *     embedded engine, else the JVM's trust store
 */
@ConfigurationProperties("certloom.engine.gateway")
record GatewaySettings(@Nullable Path secretFile, @Nullable Path caFile) {

    static final String HEADER = "certloom-gateway-secret";

    private static final int MIN_SECRET_BYTES = 24;

    /** Sends the secret with every command, poll and stream. */
    Optional<ClientInterceptor> showingTheSecret() {
        return Optional.ofNullable(secretFile).map(file -> {
            Metadata headers = new Metadata();
            headers.put(Metadata.Key.of(HEADER, Metadata.ASCII_STRING_MARSHALLER), secret(file));
            return MetadataUtils.newAttachHeadersInterceptor(headers);
        });
    }

    private static String secret(Path file) {
        try {
            String secret = Files.readString(file).strip();
            if (secret.length() < MIN_SECRET_BYTES || !secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new IllegalStateException("Expected the secret of the engine's gateway in " + file
                        + " to be at least " + MIN_SECRET_BYTES + " printable ASCII characters, but it is not.");
            }
            return secret;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Expected the secret of the engine's gateway in " + file + ", but it cannot be read.", e);
        }
    }
}

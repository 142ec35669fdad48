package dev.certloom.identity;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the secrets of a new installation are left, under {@code certloom}.
 *
 * @param firstClientFile where the first client and its secret are written, readable by its owner only; by
 *     default {@code first-client.json} in the home. Without it no first client is made
 * @param firstAdministratorFile the same for the first administrator; by default {@code first-administrator.json}
 *     beside the first client's
 */
@ConfigurationProperties("certloom")
record FirstClientSettings(
        @Nullable Path firstClientFile, @Nullable Path firstAdministratorFile) {

    private static final String ADMINISTRATOR = "first-administrator.json";

    Optional<Path> clientFile() {
        return Optional.ofNullable(firstClientFile);
    }

    Optional<Path> administratorFile() {
        return Optional.ofNullable(firstAdministratorFile)
                .or(() -> clientFile().map(client -> client.resolveSibling(ADMINISTRATOR)));
    }
}

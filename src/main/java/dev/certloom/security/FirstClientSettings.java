package dev.certloom.security;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the first client's secret is left, under {@code certloom}.
 *
 * @param firstClientFile the file, readable by its owner only; without it no first client is made
 */
@ConfigurationProperties("certloom")
record FirstClientSettings(@Nullable Path firstClientFile) {

    Optional<Path> file() {
        return Optional.ofNullable(firstClientFile);
    }
}

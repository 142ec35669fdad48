package dev.certloom.audit;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The home that checkpoints are kept in; there is none where the embedded default is switched off.
 *
 * @param home folder of everything of a default installation; by default {@code .certloom}
 * @param homeId distinguishes this home from those of other replicas; by default made in the home
 */
@ConfigurationProperties("certloom")
record AuditHome(@Nullable Path home, @Nullable String homeId) {

    Optional<Path> folder() {
        return Optional.ofNullable(homeId).map(id -> home);
    }

    Optional<String> id() {
        return Optional.ofNullable(homeId);
    }
}

package dev.certloom.audit;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The home that checkpoints are kept in; there is none where the embedded default is switched off.
 *
 * @param home the folder
 * @param homeId distinguishes it from the homes of other replicas
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

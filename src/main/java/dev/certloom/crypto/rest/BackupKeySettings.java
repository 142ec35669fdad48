package dev.certloom.crypto.rest;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * With which keys backups are sealed and opened. The key encryption key always opens them.
 *
 * @param key 32 random bytes as base64 that seal backups instead of the key encryption key, from the environment
 *     ({@code CERTLOOM_BACKUP_KEY}) instead of the file
 * @param keyFile file with 32 random bytes, raw or as base64, that seal backups instead of the key encryption key: two
 *     installations with the same one can restore each other's. By default the key encryption key seals them
 * @param openingKeyFiles files with further keys, each of 32 bytes, raw or as base64, that open backups and seal none: a key
 *     that was replaced, or another installation's
 */
@ConfigurationProperties("certloom.backup")
record BackupKeySettings(
        @Nullable String key,
        @Nullable Path keyFile,
        @DefaultValue List<Path> openingKeyFiles) {

    public BackupKeySettings {
        openingKeyFiles = List.copyOf(openingKeyFiles);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "BackupKeySettings[%s, %s]".formatted(keyFile, openingKeyFiles);
    }
}

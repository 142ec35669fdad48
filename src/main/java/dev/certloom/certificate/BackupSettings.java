package dev.certloom.certificate;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much backups may take.
 *
 * @param maxSize the largest backup that is made or restored: at most 12MB; as base64 it takes a third more
 * @param atOnce how many backups are made or restored at the same time before a further one is answered 429: each takes
 *     several times its size of memory
 */
@ConfigurationProperties("certloom.backup")
public record BackupSettings(
        @DefaultValue("8MB") DataSize maxSize,
        @DefaultValue("2") int atOnce) {

    private static final DataSize LARGEST = DataSize.ofMegabytes(12);

    public BackupSettings {
        if (maxSize.toBytes() < 1 || maxSize.compareTo(LARGEST) > 0) {
            throw new IllegalArgumentException(
                    "Expected certloom.backup.max-size to be at most 12MB, but it is " + maxSize + ".");
        }
        if (atOnce < 1) {
            throw new IllegalArgumentException(
                    "Expected certloom.backup.at-once to be at least 1, but it is " + atOnce + ".");
        }
    }

    int maxBytes() {
        return Math.toIntExact(maxSize.toBytes());
    }

    /** How many characters the largest backup has as base64. */
    public int maxCharacters() {
        return (maxBytes() + 2) / 3 * 4;
    }
}

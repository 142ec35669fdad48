package dev.certloom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What outsiders rely on, frozen. A missing file is written, to be read and kept by somebody, and fails the test all the same: one that
 * was lost must not freeze a mistake.
 *
 * @param file where it is kept
 */
public record GoldenFile(Path file) {

    private static final Path FOLDER = Path.of("src/test/resources/golden");

    /** @param path below {@code src/test/resources/golden} */
    public GoldenFile(String path) {
        this(FOLDER.resolve(path));
    }

    /** Demands that this is what was frozen. */
    public void assertIsEqualTo(String actual) {
        try {
            if (Files.notExists(file)) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, actual);
                throw new AssertionError(
                        "Expected " + file + " to freeze this, but it is missing: it is written now, read it.");
            }
            assertThat(actual).isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.certloom.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where tests keep what servers need: below {@code target}, so that a clean build forgets it. */
final class TestFolders {

    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private TestFolders() {}

    /** The unpacked server programs, shared by all tests. */
    static Path software() {
        return TARGET.resolve("software");
    }

    /** The engine's distribution as the build resolved it. */
    static Path engineDistribution() {
        String file =
                System.getProperty("certloom.embedded.engine-distribution", "target/engine/camunda-zeebe-8.5.8.tar.gz");
        return Path.of(file).toAbsolutePath();
    }

    /** A folder that nobody else uses. */
    static Path fresh(String prefix) throws IOException {
        Files.createDirectories(TARGET);
        return Files.createTempDirectory(TARGET, prefix + "-");
    }
}

package dev.certloom.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Where tests keep what servers need: below {@code target}, so that a clean build forgets it. */
final class TestFolders {

    private static final Path TARGET = Path.of("target").toAbsolutePath();

    /** Which test JVM a folder belongs to. */
    private static final String OWNER = "owner";

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

    /** A folder that nobody else uses. What killed test runs left in folders of this prefix is cleared away first. */
    static Path random(String prefix) throws IOException {
        Files.createDirectories(TARGET);
        try (Stream<Path> siblings = Files.list(TARGET)) {
            for (Path sibling : siblings.toList()) {
                if (sibling.getFileName().toString().startsWith(prefix + "-")
                        && Files.exists(sibling.resolve(OWNER))
                        && !runs(sibling.resolve(OWNER))) {
                    clear(sibling);
                }
            }
        }
        Path folder = Files.createTempDirectory(TARGET, prefix + "-");
        ProcessIdentity.ofRunning(ProcessHandle.current().pid()).orElseThrow().write(folder.resolve(OWNER));
        return folder;
    }

    private static boolean runs(Path pidFile) {
        return ProcessIdentity.read(pidFile).flatMap(ProcessIdentity::running).isPresent();
    }

    private static void clear(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.toString().endsWith(".pid"))
                    .map(ProcessIdentity::read)
                    .flatMap(Optional::stream)
                    .map(ProcessIdentity::running)
                    .flatMap(Optional::stream)
                    .forEach(ProcessHandle::destroyForcibly);
        }
        Archive.delete(folder);
    }
}

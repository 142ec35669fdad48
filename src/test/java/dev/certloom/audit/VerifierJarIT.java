package dev.certloom.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.runtime.ProgramRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verifier as the build attaches it. */
class VerifierJarIT {

    @TempDir
    Path folder;

    @Test
    void jarThatTheBuildAttachesJudgesAnExportByItself() throws Exception {
        InMemoryAudit audit = new InMemoryAudit(folder, null);
        audit.act("web", "act");
        audit.checkpoints.makeForEachVault();
        Path export = Files.writeString(folder.resolve("audit.jsonl"), audit.export(Scope.everything()));
        Path key = Files.writeString(folder.resolve("key.pem"), audit.key.pem());

        ProgramRun run = ProgramRun.of(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-jar",
                        jar().toAbsolutePath().toString(),
                        export.toString(),
                        key.toString(),
                        "--checkpoints",
                        folder.resolve("audit/checkpoints.jsonl").toString())
                .directory(folder.toFile())
                .redirectErrorStream(true));

        assertThat(run.requireSuccess()).startsWith("SOUND: ").contains("1 confirmed");
    }

    @Test
    void jarHoldsTheVerifierAndNothingElse() throws Exception {
        try (JarFile jar = new JarFile(jar().toFile())) {
            assertThat(jar.stream().filter(entry -> !entry.isDirectory()).map(entry -> entry.getName()))
                    .allMatch(name ->
                            name.equals(JarFile.MANIFEST_NAME) || name.startsWith("dev/certloom/audit/verification/"));
        }
    }

    private static Path jar() throws IOException {
        try (Stream<Path> built = Files.list(Path.of("target"))) {
            return built.filter(file -> file.getFileName().toString().matches("certloom-.*-verifier\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}

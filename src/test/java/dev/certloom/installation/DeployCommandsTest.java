package dev.certloom.installation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.runtime.ProgramRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands of {@code deploy} say of themselves, without a service. */
class DeployCommandsTest {

    /** What is shown, of which each command must tell. */
    private static final Map<String, String> TOLD = Map.of(
            "audit", "deploy/audit verify FILE",
            "engine", "$CERTLOOM_HOME",
            "people", "certloom-revocation-operator",
            "tasks", "deploy/tasks USER token",
            "walk-through", "$CERTLOOM_HOME");

    @TempDir
    private Path empty;

    private ProgramRun run(Path errors, String command, String... arguments) throws IOException {
        ProcessBuilder program = new ProcessBuilder(
                "bash", Path.of("deploy", command).toAbsolutePath().toString());
        program.command().addAll(java.util.List.of(arguments));
        return ProgramRun.of(program.directory(empty.toFile()).redirectError(errors.toFile()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"audit", "engine", "people", "tasks", "walk-through"})
    void helpThatIsAskedForIsTheOutput(String command) throws IOException {
        Path errors = empty.resolve("errors");
        for (String asked : new String[] {"--help", "-h"}) {
            ProgramRun run = run(errors, command, asked);

            assertThat(run.exitCode()).isZero();
            assertThat(run.output())
                    .contains("deploy/" + command, TOLD.getOrDefault(command, ""))
                    .doesNotContain("set -");
            assertThat(errors).isEmptyFile();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"audit", "engine", "people", "tasks", "walk-through"})
    void wrongUseIsAFailureWithTheHelpAmongTheErrors(String command) throws IOException {
        Path errors = empty.resolve("errors");

        ProgramRun run = run(errors, command, "--nonsense");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.output()).isEmpty();
        assertThat(Files.readString(errors)).contains("deploy/" + command);
    }
}

package dev.certloom.issuer.script;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.certloom.issuer.script.ScriptSettings.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Whether settings name scripts that can be run, found out before the first order. */
class ScriptsTest {

    private static final Path ANYWHERE = Path.of("/");

    private final TestScript script = new TestScript("#!/bin/sh\nexit 0\n");
    private final String program = script.program().toString();

    @AfterEach
    void remove() {
        script.close();
    }

    @Test
    void scriptIsFoundByItsName() {
        Scripts scripts = start(settings(List.of(program), ANYWHERE, null));

        assertThat(scripts.find("ours")).isPresent();
        assertThat(scripts.find("theirs")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "script", "./script", "../bin/script"})
    void programIsNamedByItsWholePath(String relative) {
        refused(settings(relative.isEmpty() ? List.of() : List.of(relative), ANYWHERE, null))
                .hasMessageContaining("certloom.issuers.scripts.ours.command to be the absolute path of a program");
    }

    @Test
    void programMustBeThere() {
        refused(settings(List.of(program + ".sh"), ANYWHERE, null))
                .hasMessage(
                        "Expected certloom.issuers.scripts.ours.command to be a program, but there is none at %s.sh.",
                        program);
        refused(settings(List.of(script.data().toString()), ANYWHERE, null)).hasMessageContaining("there is none at");
    }

    @Test
    void programMustBeExecutable() {
        script.setExecutable(false);

        refused(settings(List.of(program), ANYWHERE, null)).hasMessageContaining("is not executable");
    }

    @Test
    void programThatAnybodyMayWriteIsNotRun() throws IOException {
        open(script.program());

        refused(settings(List.of(program), ANYWHERE, null))
                .hasMessageContaining("anybody may write to " + script.program());
    }

    @Test
    void programThatAnybodyMayWriteIsReportedWithoutStackTrace() throws IOException {
        open(script.program());
        UnusableCommand refusal =
                catchThrowableOfType(UnusableCommand.class, () -> start(settings(List.of(program), ANYWHERE, null)));

        FailureAnalysis report = new UnusableCommandAnalyzer().analyze(new IllegalStateException("a bean", refusal));

        assertThat(report)
                .isNotNull()
                .extracting(FailureAnalysis::getDescription, as(InstanceOfAssertFactories.STRING))
                .startsWith(
                        "Expected certloom.issuers.scripts.ours.command to be a program that only its owner can write");
    }

    @Test
    void programThatAnybodyMayReplaceIsNotRun() throws IOException {
        Path inTheOpen =
                Files.copy(script.program(), script.data().resolve("script"), StandardCopyOption.COPY_ATTRIBUTES);
        Path link = Files.createSymbolicLink(script.program().resolveSibling("link"), inTheOpen);

        for (Path path : List.of(inTheOpen, link)) {
            refused(settings(List.of(path.toString()), ANYWHERE, null))
                    .hasMessageContaining("anybody may write to " + script.data());
        }
    }

    @Test
    void programThatItsGroupMayWriteIsNotRun() throws IOException {
        Files.setPosixFilePermissions(script.program(), PosixFilePermissions.fromString("rwxrwxr-x"));

        refused(settings(List.of(program), ANYWHERE, null))
                .hasMessageContaining("its group may write to " + script.program());
    }

    @Test
    void programWhoseFoldersAnybodyMayReplaceIsNotRun() throws IOException {
        Path folder = Files.createDirectory(script.data().resolve("kept"));
        Path copy = Files.copy(script.program(), folder.resolve("script"), StandardCopyOption.COPY_ATTRIBUTES);

        refused(settings(List.of(copy.toString()), ANYWHERE, null))
                .hasMessageContaining("anybody may write to " + script.data());
    }

    @Test
    void linkThatAnybodyMayReplaceIsNotRun() throws IOException {
        Path link = Files.createSymbolicLink(script.data().resolve("link"), script.program());

        refused(settings(List.of(link.toString()), ANYWHERE, null))
                .hasMessageContaining("anybody may write to " + script.data());
    }

    @Test
    void folderMustBeThere() {
        refused(settings(List.of(program), script.data().resolve("none"), null))
                .hasMessageContaining("certloom.issuers.scripts.ours.folder to be a folder");
        refused(settings(List.of(program), Path.of("data"), null))
                .hasMessageContaining("certloom.issuers.scripts.ours.folder to be an absolute path");
    }

    @Test
    void userMustBeOneOfTheMachines() {
        refused(settings(List.of(program), ANYWHERE, "nobody-of-this-name"))
                .hasMessageContaining("certloom.issuers.scripts.ours.user to be");
        refused(settings(List.of(program), ANYWHERE, "--reuid=0"))
                .hasMessageContaining("certloom.issuers.scripts.ours.user to be");
    }

    @Test
    void userIsNeverRoot() {
        assumeTrue(UserAccount.own().isRoot(), "only root may choose a user");

        refused(settings(List.of(program), ANYWHERE, "root"))
                .hasMessage(
                        "Expected certloom.issuers.scripts.ours.user to be another user than root, but it is root.");
    }

    @Test
    void userMustBeAbleToRunTheProgram() throws IOException {
        assumeTrue(UserAccount.own().isRoot(), "only root may choose a user");
        Files.setPosixFilePermissions(script.program(), PosixFilePermissions.fromString("rwx------"));

        refused(settings(List.of(program), ANYWHERE, null))
                .hasMessageContaining("certloom.issuers.scripts.ours.user to be a user that can execute " + program)
                .hasMessageContaining("'nobody' cannot");
    }

    @Test
    void anotherUserTakesRoot() {
        assumeTrue(!UserAccount.own().isRoot(), "root may choose a user");

        refused(settings(List.of(program), ANYWHERE, "daemon"))
                .hasMessageContaining("only root can run a command as another user");
    }

    @Test
    void namesTimesAndVariablesAreChecked() {
        Script usable = settings(List.of(program), ANYWHERE, null);
        assertThatThrownBy(() -> new ScriptSettings(Map.of("a name", usable), Map.of()))
                .hasMessageContaining("'a name'");
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofMinutes(6))) {
            refused(new Script(List.of(program), ANYWHERE, wrong, null, Map.of(), Set.of()))
                    .hasMessageContaining("certloom.issuers.scripts.ours.timeout to be positive and at most PT5M");
        }
        refused(new Script(List.of(program), ANYWHERE, Duration.ofSeconds(1), null, Map.of("A=B", "secret"), Set.of()))
                .hasMessageContaining("certloom.issuers.scripts.ours.environment")
                .hasMessageNotContaining("secret");
    }

    private static void open(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private static Script settings(List<String> command, Path folder, @Nullable String user) {
        return new Script(command, folder, Duration.ofSeconds(30), user, Map.of(), Set.of());
    }

    private static Scripts start(Script settings) {
        return TestScript.installed("ours", settings);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(Script settings) {
        return assertThatThrownBy(() -> start(settings));
    }
}

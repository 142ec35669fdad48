package dev.certloom.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.audit.verification.VerifyCommand;
import dev.certloom.runtime.ProgramRun;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that a stranger runs. */
class VerifyCommandTest {

    private static final Path SOURCES = Path.of("src/main/java/dev/certloom/audit/verification");

    @TempDir
    Path folder;

    private InMemoryAudit audit = new InMemoryAudit();
    private InMemoryAudit backup = new InMemoryAudit();

    @BeforeEach
    void anExportLiesThere() throws Exception {
        audit = new InMemoryAudit(folder, null);
        audit.act("web", "act-1");
        // the key is made
        audit.key.pem();
        backup = audit.backup();
        audit.act("web", "act-2");
        exportTo("audit.jsonl");
        Files.writeString(folder.resolve("key.pem"), audit.key.pem());
    }

    private void exportTo(String name) throws IOException {
        Files.writeString(folder.resolve(name), audit.export(Scope.everything()));
    }

    private void exportAndCheckpoint() throws IOException {
        audit.checkpoints.makeForEachVault();
        exportTo("audit.jsonl");
    }

    private Path checkpoints() {
        return folder.resolve("audit/checkpoints.jsonl");
    }

    private String verifiedWithCheckpoints() {
        return run(
                file("audit.jsonl"),
                file("key.pem"),
                "--checkpoints",
                checkpoints().toString());
    }

    @Test
    void verifyNeedsNothingButTheClassesOfOurs() throws Exception {
        ProgramRun run = deployed(Path.of("").toAbsolutePath(), "verify", file("audit.jsonl"), file("key.pem"));

        assertThat(run.output()).startsWith("SOUND: the period of vault default, 3 lines, 1 to 3, signed ");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void verifyNeedsNoBuildWhereTheSourcesLie() throws Exception {
        Path checkout = folder.resolve("a checkout");
        copy(Path.of("deploy/audit"), checkout.resolve("deploy/audit"));
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (Path source : sources.toList()) {
                copy(source, checkout.resolve(source));
            }
        }

        ProgramRun run = deployed(checkout, "verify", file("audit.jsonl"), file("key.pem"));

        assertThat(run.output()).startsWith("SOUND: ");
    }

    @Test
    void verifyWhenNoJarClassesOrSourcesAreThereThenItSaysWhatToDo() throws Exception {
        Path alone = folder.resolve("alone");
        copy(Path.of("deploy/audit"), alone.resolve("bin/audit"));

        ProgramRun run = run(alone.resolve("bin/audit"), "verify", file("audit.jsonl"), file("key.pem"));

        assertThat(run.output()).contains("certloom-VERSION-verifier.jar", "CERTLOOM_VERIFIER");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    /** As the build makes it: these classes, and no class path. */
    @Test
    void jarOfThePackageRunsAlone() throws Exception {
        Path alone = folder.resolve("alone");
        copy(Path.of("deploy/audit"), alone.resolve("bin/audit"));
        Path jar = alone.resolve("bin/certloom-1.0-verifier.jar");
        try (OutputStream out = Files.newOutputStream(jar)) {
            TestJar.write(out, "dev/certloom/audit/verification", VerifyCommand.class);
        }

        assertThat(run(alone.resolve("bin/audit"), "verify", file("audit.jsonl"), file("key.pem"))
                        .output())
                .startsWith("SOUND: ");
        ProgramRun run = run(
                Path.of(System.getProperty("java.home"), "bin/java"),
                "-jar",
                jar.toString(),
                file("audit.jsonl"),
                file("key.pem"));
        assertThat(run.output()).startsWith("SOUND: ");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void verifyWhenALineWasChangedThenItIsNamedAndTheExitCodeSaysSo() throws Exception {
        Path export = folder.resolve("audit.jsonl");
        Files.writeString(export, Files.readString(export).replace("act-2", "act-3"));

        assertThat(run(file("audit.jsonl"), file("key.pem"))).startsWith("1 CHANGED at line 2. Expected ");
    }

    @Test
    void verifyWhenItCannotTellThenTheExitCodeSaysSo() {
        assertThat(run()).startsWith("2 ");
        assertThat(run(file("audit.jsonl"))).startsWith("2 ");
        assertThat(run(file("nothing"), file("key.pem"))).startsWith("2 ");
        assertThat(run(file("audit.jsonl"), file("audit.jsonl"))).startsWith("2 ");
        assertThat(run(file("audit.jsonl"), file("key.pem"), "--checkpoints")).startsWith("2 ");
        assertThat(run(file("audit.jsonl"), file("key.pem"), "--checkpoints", file("nothing")))
                .startsWith("2 ");
    }

    @Test
    void checkpointsThatAreInTheExportConfirmIt() throws Exception {
        exportAndCheckpoint();

        assertThat(verifiedWithCheckpoints()).startsWith("0 SOUND: ").contains("Checkpoints: 1 confirmed", "line 3");
    }

    @Test
    void exportThatLacksLinesOfACheckpointIsNotSound() throws Exception {
        audit.act("web", "act-3");
        audit.checkpoints.makeForEachVault();
        InMemoryAudit unaware = rolledBack();
        unaware.clock.advance(Duration.ofHours(1));
        Files.writeString(folder.resolve("audit.jsonl"), unaware.export(Scope.everything()));

        assertThat(run(file("audit.jsonl"), file("key.pem"))).startsWith("0 SOUND: ");
        assertThat(verifiedWithCheckpoints())
                .startsWith("1 TRUNCATED at line 3. Expected line 4, which a checkpoint of ")
                .contains("2 lines are missing");
        Files.writeString(folder.resolve("web.jsonl"), unaware.export(Scope.certificate("web")));
        assertThat(run(
                        file("web.jsonl"),
                        file("key.pem"),
                        "--checkpoints",
                        checkpoints().toString()))
                .startsWith("1 TRUNCATED ");
    }

    @Test
    void exportWhoseLineIsAnotherOneThanThatOfACheckpointIsNotSound() throws Exception {
        audit.checkpoints.makeForEachVault();
        InMemoryAudit unaware = rolledBack();
        for (int i = 0; i < 5; i++) {
            unaware.act("web", "other");
        }
        Files.writeString(folder.resolve("audit.jsonl"), unaware.export(Scope.everything()));

        assertThat(run(file("audit.jsonl"), file("key.pem"))).startsWith("0 SOUND: ");
        assertThat(verifiedWithCheckpoints())
                .startsWith("1 CHANGED at line 3. ")
                .contains("made anew");
    }

    /** The store of the backup, at a service that knows no checkpoint. */
    private InMemoryAudit rolledBack() {
        InMemoryAudit unaware = audit.restarted(null, null);
        unaware.put(backup);
        return unaware;
    }

    @Test
    void exportThatIsOlderThanTheLatestCheckpointIsStillSound() throws Exception {
        exportAndCheckpoint();
        audit.act("web", "later");
        audit.checkpoints.makeForEachVault();

        assertThat(verifiedWithCheckpoints()).startsWith("0 SOUND: ").contains("1 are later than the export");
    }

    @Test
    void exportThatACheckpointWasMadeDuringIsStillSound() throws Exception {
        audit.checkpoints.makeForEachVault();
        audit.beforeTheEndOfAnExport(() -> {
            audit.act("web", "meanwhile");
            audit.checkpoints.makeForEachVault();
        });
        exportTo("audit.jsonl");

        assertThat(verifiedWithCheckpoints()).startsWith("0 SOUND: ");
    }

    @Test
    void exportOfAPeriodIsNotHeldAgainstCheckpointsOutsideIt() throws Exception {
        exportAndCheckpoint();
        Files.writeString(
                folder.resolve("audit.jsonl"),
                audit.export(new Scope.Period(Instant.EPOCH, Instant.parse("2026-03-01T12:00:02Z"))));

        assertThat(verifiedWithCheckpoints())
                .startsWith("0 SOUND: ")
                .contains("1 name lines that this export leaves out");
    }

    @Test
    void lastRowThatACrashCutIsToleratedAndSaid() throws Exception {
        exportAndCheckpoint();
        Files.writeString(checkpoints(), "{\"document\":\"{", StandardOpenOption.APPEND);

        assertThat(verifiedWithCheckpoints())
                .contains("the last row", "has no end", "SOUND: ")
                .startsWith("0 ");
        Files.writeString(checkpoints(), "\n", StandardOpenOption.APPEND);
        assertThat(verifiedWithCheckpoints())
                .contains("are no checkpoints", "[2]", "SOUND: ")
                .startsWith("0 ");
    }

    @Test
    void checkpointThatWasChangedIsNamed() throws Exception {
        exportAndCheckpoint();
        Files.writeString(
                checkpoints(), Files.readString(checkpoints()).replace("\\\"position\\\":3", "\\\"position\\\":2"));

        assertThat(verifiedWithCheckpoints()).startsWith("1 CHANGED. ").contains("line 2 of vault default");
    }

    @Test
    void fileWithoutACheckpointOfThatVaultTellsNothing() throws Exception {
        Files.createDirectories(checkpoints().getParent());
        Files.writeString(checkpoints(), "");

        assertThat(verifiedWithCheckpoints()).startsWith("2 ").contains("nothing could be compared");
    }

    @Test
    void fileThatIsBehindTheCheckpointsOfTheExportIsNoted() throws Exception {
        audit.checkpoints.makeForEachVault();
        List<String> rows = Files.readAllLines(checkpoints());
        audit.act("web", "act-3");
        exportAndCheckpoint();
        Files.write(checkpoints(), rows);

        assertThat(verifiedWithCheckpoints()).startsWith("0 ").contains("holds a later checkpoint than these files");
    }

    @Test
    void severalKeysAreNeededWhereSeveralSigned() throws Exception {
        audit.checkpoints.makeForEachVault();
        String former = audit.key.keyId();
        audit.loseKey();
        audit = audit.restarted(folder, null);
        audit.checkpoints.acknowledgeRestore(InMemoryAudit.VAULT, InMemoryAudit.AUDITOR, "known");
        exportAndCheckpoint();
        Path other = Files.writeString(folder.resolve("other.pem"), audit.key.pem());

        assertThat(run(
                        file("audit.jsonl"),
                        other.toString(),
                        "--checkpoints",
                        checkpoints().toString()))
                .startsWith("2 ")
                .contains(former);
        assertThat(run(
                        file("audit.jsonl"),
                        file("key.pem"),
                        other.toString(),
                        "--checkpoints",
                        checkpoints().toString()))
                .startsWith("0 SOUND: ");
        Files.writeString(other, Files.readString(folder.resolve("key.pem")), StandardOpenOption.APPEND);
        assertThat(run(
                        file("audit.jsonl"),
                        other.toString(),
                        "--checkpoints",
                        checkpoints().toString()))
                .startsWith("0 SOUND: ");
    }

    @Test
    void acknowledgedRestoreIsNamedAndVoidsTheFormerCheckpoints() throws Exception {
        audit.checkpoints.makeForEachVault();
        audit.put(backup);
        audit = audit.restarted(folder, null);
        audit.checkpoints.acknowledgeRestore(InMemoryAudit.VAULT, InMemoryAudit.AUDITOR, "disk lost");
        exportTo("audit.jsonl");

        assertThat(verifiedWithCheckpoints())
                .startsWith("0 SOUND: ")
                .contains("1 were left behind by a restore", "Eve acknowledged", "lines 1 to 3");
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static ProgramRun deployed(Path checkout, String... arguments) {
        return run(checkout.resolve("deploy/audit"), arguments);
    }

    private static ProgramRun run(Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return ProgramRun.of(builder);
    }

    private static String run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = VerifyCommand.run(new PrintStream(out, true, StandardCharsets.UTF_8), arguments);
        return code + " " + out.toString(StandardCharsets.UTF_8);
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }
}

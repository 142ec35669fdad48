package dev.certloom.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that a stranger runs. */
class VerifyCommandTest {

    private final InMemoryAudit audit = new InMemoryAudit();

    @TempDir
    Path folder;

    @BeforeEach
    void anExportLiesThere() throws Exception {
        audit.act("web", "act-1");
        audit.act("web", "act-2");
        Files.writeString(folder.resolve("audit.jsonl"), audit.export(Scope.everything()));
        Files.writeString(folder.resolve("key.pem"), audit.key.pem());
    }

    @Test
    void verifyNeedsNothingButTheClassesOfOurs() throws Exception {
        Process process = new ProcessBuilder(List.of("deploy/audit", "verify", file("audit.jsonl"), file("key.pem")))
                .redirectErrorStream(true)
                .start();

        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said).startsWith("SOUND: the period of vault default, 3 lines, 1 to 3, signed ");
        assertThat(process.exitValue()).isZero();
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
        assertThat(run(file("nothing"), file("key.pem"))).startsWith("2 ");
        assertThat(run(file("audit.jsonl"), file("audit.jsonl"))).startsWith("2 ");
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

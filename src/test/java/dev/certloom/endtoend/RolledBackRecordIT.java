package dev.certloom.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.CertloomApplication;
import dev.certloom.installation.RunningService;
import dev.certloom.installation.ServiceClient.Answer;
import dev.certloom.runtime.ProgramRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A database that is put back to an old copy does not pass for the record it was, and a known restore can be said to be one. */
@Tag("attack-long")
class RolledBackRecordIT {

    private final RunningService service = new RunningService(CertloomApplication.class);

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void restoredDatabaseIsReportedAtStartUntilSomebodyAnswersForIt() throws Exception {
        // given a copy of the database, and acts after it
        service.started();
        act();
        service.installation().stop();
        assertThat(checkpoints()).isNotEmpty();
        Path copy = home().resolveSibling("copy");
        copy(home().resolve("database"), copy);
        service.started();
        act();
        // a request for a checkpoint is answered when it is on the disk
        Answer made = service.send("POST", "/audit/checkpoints", null);
        assertThat(made.status()).isEqualTo(200);
        assertThat(checkpoints().getLast())
                .contains(made.json().get("signature").asString());
        act();
        int before = checkpoints().size();
        service.installation().stop();
        // the last ones were signed and written when it stopped
        assertThat(checkpoints()).hasSizeGreaterThan(before);

        // when
        delete(home().resolve("database"));
        copy(copy, home().resolve("database"));
        List<String> file = checkpoints();
        service.started();

        // then
        assertThat(health()).contains("DEGRADED", "vault default", "are missing", "acknowledge-restore");
        assertThat(service.send("POST", "/audit/verify", null)
                        .json()
                        .get("sound")
                        .asBoolean())
                .isFalse();
        assertThat(service.send("POST", "/audit/checkpoints", null).status()).isEqualTo(409);
        assertThat(checkpoints()).isEqualTo(file);
        command("export", "rolled-back.jsonl");
        command("public-key", "key.pem");
        assertThat(verified("rolled-back.jsonl")).doesNotStartWith("SOUND");

        // when
        assertThat(command("acknowledge-restore", "the \"disk\" was lost")).contains("\"signature\"");

        // then
        assertThat(health()).contains("UP").doesNotContain("are missing");
        assertThat(service.send("GET", "/audit?action=audit-restore-acknowledged", null)
                        .json()
                        .at("/value/0/details")
                        .toString())
                .contains("the \\\"disk\\\" was lost", "before.position", "after.position");
        assertThat(service.send("POST", "/audit/checkpoints", null).status()).isEqualTo(200);
        assertThat(checkpoints().subList(0, file.size())).isEqualTo(file);
        command("export", "later.jsonl");
        assertThat(verified("later.jsonl")).contains("SOUND", "left behind by a restore");
    }

    private void act() {
        assertThat(service.send("GET", "/audit/export", null).status()).isEqualTo(200);
    }

    private String health() {
        return service.send("GET", "/actuator/health", null)
                .json()
                .at("/components/audit")
                .toString();
    }

    private Path home() {
        return service.installation().home();
    }

    private List<String> checkpoints() throws IOException {
        return Files.readAllLines(home().resolve("audit/checkpoints.jsonl"));
    }

    private String verified(String export) {
        return service.attempt(
                        "deploy/audit",
                        "verify",
                        file(export),
                        file("key.pem"),
                        "--checkpoints",
                        home().resolve("audit/checkpoints.jsonl").toString())
                .output();
    }

    private String command(String command, String argument) {
        return service.run(
                "deploy/audit",
                command,
                argument.endsWith(".jsonl") || argument.endsWith(".pem") ? file(argument) : argument);
    }

    private String file(String name) {
        return home().resolveSibling(name).toString();
    }

    private static void copy(Path from, Path to) {
        tool("cp", "-a", from.toString(), to.toString());
    }

    private static void delete(Path folder) {
        tool("rm", "-r", folder.toString());
    }

    private static void tool(String... command) {
        ProgramRun.of(new ProcessBuilder(command).redirectErrorStream(true)).requireSuccess();
    }
}

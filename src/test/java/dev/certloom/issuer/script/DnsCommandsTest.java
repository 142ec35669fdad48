package dev.certloom.issuer.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.DnsRecordCommands;
import dev.certloom.issuer.DnsRecordCommands.Action;
import dev.certloom.issuer.DnsRecordCommands.Change;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a command that sets records is told, and what its end means. */
class DnsCommandsTest {

    private static final Duration ENOUGH = Duration.ofSeconds(30);
    private static final Map<String, String> ENVIRONMENT = Map.of("TOKEN", "the-token");

    private final TestScript script = new TestScript("""
            #!/bin/sh
            cat > told
            echo "$TOKEN is no good" >&2
            sleep $(cat time)
            exit $(cat code)
            """);
    private final DnsRecordCommands commands = script.settingRecords("ours", ENVIRONMENT);

    DnsCommandsTest() {
        script.write("time", "0");
        script.write("code", "0");
    }

    @AfterEach
    void remove() {
        script.close();
    }

    @Test
    void isToldOfTheRecordInOneLine() throws IssuerUnavailable {
        commands.run("ours", change(Action.SET, Optional.of("example.org")), ENOUGH);
        assertThat(script.lines("told"))
                .containsExactly(
                        "{\"action\":\"set\",\"name\":\"_acme-challenge.www.example.org\",\"value\":\"digest\",\"zone\":\"example.org\",\"vault\":\"default\",\"issuer\":\"acme\"}");

        commands.run("ours", change(Action.REMOVE, Optional.empty()), ENOUGH);
        assertThat(script.lines("told"))
                .containsExactly(
                        "{\"action\":\"remove\",\"name\":\"_acme-challenge.www.example.org\",\"value\":\"digest\",\"vault\":\"default\",\"issuer\":\"acme\"}");
    }

    @Test
    void whateverItEndsInButSuccessIsNotDoneAndNoSilenceOfTheCa() {
        script.write("code", "3");
        notDone("ours", ENOUGH)
                .hasMessage(
                        "the command that sets its records: exit code 3 for '_acme-challenge.www.example.org': … is no good");

        script.write("time", "600");
        notDone("ours", Duration.ofMillis(300)).hasMessageContaining("did not end within");

        notDone("theirs", ENOUGH).hasMessageContaining("do not name it");
    }

    private AbstractThrowableAssert<?, ? extends Throwable> notDone(String command, Duration atMost) {
        return assertThatThrownBy(() -> commands.run(command, change(Action.SET, Optional.empty()), atMost))
                .isInstanceOfSatisfying(
                        IssuerUnavailable.class, e -> assertThat(e.outcome()).isEqualTo(CallOutcome.NOT_CALLED));
    }

    private static Change change(Action action, Optional<String> zone) {
        return new Change(
                action,
                "_acme-challenge.www.example.org",
                "digest",
                zone,
                new VaultName("default"),
                new IssuerName("acme"));
    }
}

package dev.certloom.issuer.script;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.CallSettings;
import dev.certloom.issuer.DnsRecordCommands;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.client.CaWords;
import dev.certloom.issuer.script.ScriptRun.Ended;
import dev.certloom.issuer.script.Scripts.InstalledScript;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Runs the commands that set records as scripts are run: without a shell, by their settings, and to their end. */
@Component
class DnsCommands implements DnsRecordCommands {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Scripts scripts;
    private final int maxAnswerBytes;

    DnsCommands(Scripts scripts, CallSettings calls) {
        this.scripts = scripts;
        this.maxAnswerBytes = calls.maxAnswerBytes();
    }

    /** What it is told, in one line. */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    private record Told(Verb action, String name, String value, Optional<String> zone, String vault, String issuer) {}

    private enum Verb {
        @JsonProperty("set")
        SET,
        @JsonProperty("remove")
        REMOVE
    }

    @Override
    public List<String> names() {
        return scripts.dnsCommandNames();
    }

    @Override
    public void run(String name, Change change, Duration atMost) throws IssuerUnavailable {
        InstalledScript command = scripts.findDnsCommand(name)
                .orElseThrow(() -> failed("the settings of this installation do not name it (any more)"));
        Ended ended;
        try {
            ended = ScriptRun.of(command.within(atMost), told(change), maxAnswerBytes);
        } catch (IssuerUnavailable e) {
            // whatever it was, it says nothing about the CA
            throw failed(String.valueOf(e.getMessage()));
        }
        if (ended.exitCode() != 0) {
            String words = CaWords.of(
                    ended.words(), List.copyOf(command.settings().environment().values()));
            throw failed("exit code %d for '%s'%s"
                    .formatted(ended.exitCode(), change.name(), words.isEmpty() ? "" : ": " + words));
        }
    }

    private static byte[] told(Change change) {
        Verb action = switch (change.action()) {
            case SET -> Verb.SET;
            case REMOVE -> Verb.REMOVE;
        };
        return JSON.writeValueAsBytes(new Told(
                action,
                change.name(),
                change.value(),
                change.zone(),
                change.vault().value(),
                change.issuer().value()));
    }

    private static IssuerUnavailable failed(String why) {
        return new IssuerUnavailable(CallOutcome.NOT_CALLED, "the command that sets its records: " + why);
    }
}

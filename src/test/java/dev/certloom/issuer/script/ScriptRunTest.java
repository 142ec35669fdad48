package dev.certloom.issuer.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.issuer.script.ScriptRun.Ended;
import dev.certloom.issuer.script.ScriptSettings.Script;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a script is given, and how it ends whatever it does. */
class ScriptRunTest {

    private static final int MAX_BYTES = 16 * 1024;
    private static final Duration ENOUGH = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final byte[] INPUT = "told".getBytes(StandardCharsets.UTF_8);

    private TestScript script = new TestScript("");

    @AfterEach
    void remove() {
        script.close();
    }

    @Test
    void readsWhatItIsToldAndAnswers() throws Exception {
        Ended ended = run("cat; echo ' and heard'; echo 'a word' >&2; exit 7", ENOUGH);

        assertThat(text(ended)).isEqualTo("told and heard\n");
        assertThat(ended.words()).isEqualTo("a word\n");
        assertThat(ended.exitCode()).isEqualTo(7);
    }

    @Test
    void environmentHoldsNothingButWhatSettingsSay() throws Exception {
        assertThat(text(environment(Map.of()))).isEmpty();
        assertThat(text(environment(Map.of("LC_ALL", "C")))).isEqualTo("LC_ALL=C\n");
    }

    private static Ended environment(Map<String, String> given) throws IssuerUnavailable {
        Script settings = new Script(List.of("/usr/bin/env"), Path.of("/"), ENOUGH, null, given, Set.of());
        return ScriptRun.of(TestScript.installed("env", settings).find("env").orElseThrow(), INPUT, MAX_BYTES);
    }

    @Test
    void argumentsAreTheFixedOnes() throws Exception {
        Ended ended = run("echo \"$#\"; printf '%s\\n' \"$@\"", ENOUGH);

        assertThat(text(ended)).isEqualTo("2\none\ntwo words\n");
    }

    @Test
    void isRunInItsFolderAndNeverAsRoot() throws Exception {
        Ended ended = run("pwd; id -u; id -G", ENOUGH);

        String expected = UserAccount.own().isRoot() ? "nobody" : System.getProperty("user.name");
        List<String> lines = text(ended).lines().toList();
        assertThat(lines.getFirst()).isEqualTo(script.data().toString());
        assertThat(lines.get(1))
                .isNotEqualTo("0")
                .isEqualTo(UserAccount.output(List.of("id", "-u", expected)).orElseThrow());
        assertThat(lines.get(2).split(" ")).doesNotContain("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "yes >&2", "yes & wait", "(trap '' TERM; yes >&2) & wait"})
    void writesNoMoreThanIsRead(String endless) {
        assertThatThrownBy(() -> run("echo $$ > group; " + endless, ENOUGH))
                .isExactlyInstanceOf(IssuerUnavailable.class)
                .hasMessage("the command wrote more than 16384 bytes");

        assertNothingIsLeft("group");
    }

    @Test
    void isKilledWhenItsTimeIsUpWhateverItMakesOfSignals() {
        assertThatThrownBy(() -> run("trap '' TERM HUP INT; echo $$ > group; while :; do sleep 1; done", SHORT))
                .isExactlyInstanceOf(IssuerUnavailable.class)
                .hasMessageStartingWith("the command did not end within");

        assertNothingIsLeft("group");
    }

    @Test
    void itsChildrenEndWithItWhenItsTimeIsUp() {
        assertThatThrownBy(() -> run("sleep 600 & echo $! > child; (sleep 600 & echo $! > grandchild); wait", SHORT))
                .isExactlyInstanceOf(IssuerUnavailable.class);

        assertNothingIsLeft("child", "grandchild");
    }

    @Test
    void nobodyWaitsForAChildThatHoldsItsOutput() throws Exception {
        Ended ended = run("sleep 600 & echo $! > child; echo done", ENOUGH);

        assertThat(text(ended)).isEqualTo("done\n");
        assertNothingIsLeft("child");
    }

    @Test
    void childThatWritesOnAfterItsEndIsEnded() throws Exception {
        run("(trap '' TERM; while :; do echo on >&2; sleep 0.01; done) & echo $! > child", ENOUGH);

        assertNothingIsLeft("child");
    }

    @Test
    void nothingThatItWroteIsLeftHoweverItEnds() throws Exception {
        String itsFiles = "exec 3>&1; readlink /proc/$$/fd/3 /proc/$$/fd/2 > files; ";
        run(itsFiles, ENOUGH);
        assertItsFilesAreGone();

        assertThatThrownBy(() -> run(itsFiles + "sleep 600", SHORT)).isExactlyInstanceOf(IssuerUnavailable.class);
        assertItsFilesAreGone();
    }

    private void assertItsFilesAreGone() {
        List<String> files = script.lines("files");
        assertThat(files)
                .hasSize(2)
                .allSatisfy(file -> assertThat(Path.of(file)).doesNotExist());
    }

    @Test
    void needNotReadWhatItIsTold() throws Exception {
        write("exit 0");

        Ended ended = ScriptRun.of(installed(ENOUGH), new byte[1_000_000], MAX_BYTES);

        assertThat(ended.exitCode()).isZero();
    }

    @Test
    void wordsAreWholeLinesSoThatNothingInThemIsCut() throws Exception {
        assertThat(run("head -c 5000 /dev/zero | tr '\\0' x >&2", ENOUGH).words())
                .isEmpty();
        assertThat(run("echo first >&2; head -c 5000 /dev/zero | tr '\\0' x >&2", ENOUGH)
                        .words())
                .isEqualTo("first\n");
    }

    @Test
    void programThatIsThereNoMoreWasNotStarted() {
        write("exit 0");
        Scripts.InstalledScript installed = installed(ENOUGH);
        script.setExecutable(false);

        assertThatThrownBy(() -> ScriptRun.of(installed, INPUT, MAX_BYTES)).isInstanceOf(OrderNotReceived.class);
    }

    private Ended run(String body, Duration timeout) throws IssuerUnavailable {
        write(body);
        return ScriptRun.of(installed(timeout), INPUT, MAX_BYTES);
    }

    private void write(String body) {
        script.close();
        script = new TestScript("#!/bin/sh\n" + body + "\n");
    }

    private Scripts.InstalledScript installed(Duration timeout) {
        return TestScript.installed("ours", script.settings(timeout, Map.of()))
                .find("ours")
                .orElseThrow();
    }

    private void assertNothingIsLeft(String... files) {
        for (String file : files) {
            long process = Long.parseLong(script.lines(file).getFirst());
            await().atMost(ENOUGH)
                    .until(() -> ProcessHandle.of(process)
                            .filter(ProcessHandle::isAlive)
                            .isEmpty());
        }
    }

    private static String text(Ended ended) {
        return new String(ended.output(), StandardCharsets.UTF_8);
    }
}

package dev.certloom.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessIdentityTest {

    @TempDir
    private Path folder;

    @Test
    void runningWhenTheSameProcessStillRunsThenItIsFound() throws IOException {
        // given
        Process process = new ProcessBuilder("sleep", "60").start();
        Path file = folder.resolve("pid");
        ProcessIdentity.ofRunning(process.pid()).orElseThrow().write(file);

        // when / then
        assertThat(ProcessIdentity.read(file).orElseThrow().running()).contains(process.toHandle());
        process.destroyForcibly();
    }

    @Test
    void runningWhenTheProcessHasEndedThenNobodyIsFound() throws IOException, InterruptedException {
        // given
        Process process = new ProcessBuilder("sleep", "60").start();
        ProcessIdentity identity = ProcessIdentity.ofRunning(process.pid()).orElseThrow();

        // when
        ProcessSignal.TERM.end(process.toHandle(), Duration.ofSeconds(10));

        // then
        assertThat(identity.running()).isEmpty();
    }

    @Test
    void runningWhenAnotherProcessHasGotTheIdThenNobodyIsFound() {
        // given
        long ours = ProcessHandle.current().pid();

        // when
        ProcessIdentity recycled = new ProcessIdentity(ours, "another boot 12345");

        // then
        assertThat(recycled.running()).isEmpty();
        assertThat(ProcessIdentity.ofRunning(ours).orElseThrow().running()).contains(ProcessHandle.current());
    }

    @Test
    void runningWhenTheProcessIsDeadButNotReapedThenNobodyIsFound() throws IOException, InterruptedException {
        // given a parent that leaves its dead child unreaped while it sleeps
        Process parent = new ProcessBuilder("sh", "-c", "sleep 0 & echo $!; exec sleep 60").start();
        long dead = Long.parseLong(parent.inputReader().readLine());

        // when
        await().untilAsserted(() -> assertThat(ProcessIdentity.ofRunning(dead)).isEmpty());

        // then
        assertThat(ProcessIdentity.ofRunning(parent.pid())).isPresent();
        ProcessSignal.KILL.end(parent.toHandle(), Duration.ofSeconds(10));
    }

    @Test
    void readWhenTheFileMakesNoSenseThenNothingIsRead() throws IOException {
        // given
        Path file = folder.resolve("pid");
        Files.writeString(file, "not a number\n");

        // when / then
        assertThat(ProcessIdentity.read(file)).isEmpty();
        assertThat(ProcessIdentity.read(folder.resolve("none"))).isEmpty();
    }
}

package dev.certloom.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.embedded.ChildProcess.Plan;
import dev.certloom.embedded.ChildProcess.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A child that is started again, whatever goes wrong on the way. */
class ChildProcessTest {

    @TempDir
    private Path folder;

    @Test
    void aFaultWhileItIsStartedAgainDoesNotEndItsSupervision() {
        AtomicInteger looks = new AtomicInteger();
        try (ChildProcess child = ChildProcess.start(plan(folder.resolve("pid"), Duration.ofSeconds(30), () -> {
            if (looks.incrementAndGet() == 2) {
                throw new IllegalStateException("a fault");
            }
            return true;
        }))) {
            child.ready().join();

            ProcessHandle.of(child.condition().pid().orElseThrow())
                    .orElseThrow()
                    .destroyForcibly();

            await().atMost(Duration.ofSeconds(20)).until(() -> looks.get() >= 3);
            await().untilAsserted(() -> assertThat(child.condition().state()).isEqualTo(State.RUNNING));
        }
    }

    @Test
    void aChildWhoseProcessIdCannotBeStoredIsEnded() {
        // given
        Path pidFile = folder.resolve("missing/pid");

        // when
        try (ChildProcess child = ChildProcess.start(plan(pidFile, Duration.ofSeconds(30), () -> true))) {

            // then
            assertThat(child.ready()).failsWithin(Duration.ofSeconds(20));
            assertThat(running()).isEmpty();
        } finally {
            running().forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void aRestartedChildThatNeverServesIsStartedAgain() {
        // given
        AtomicBoolean serves = new AtomicBoolean(true);
        try (ChildProcess child =
                ChildProcess.start(plan(folder.resolve("pid"), Duration.ofMillis(100), serves::get))) {
            child.ready().join();

            // when
            serves.set(false);
            running().forEach(ProcessHandle::destroyForcibly);

            // then
            await().atMost(Duration.ofSeconds(20)).until(() -> child.condition().restarts() > 1);
            serves.set(true);
            await().untilAsserted(() -> assertThat(child.condition().state()).isEqualTo(State.RUNNING));
        }
    }

    @Test
    void aChildInheritsTheLibrariesLoadedFirstAndNoSecrets() {
        assertThat(ChildProcess.inherited(Set.of(
                        "HOME",
                        "LC_ALL",
                        "LD_PRELOAD",
                        "CERTLOOM_DATABASE_PASSWORD",
                        "JAVA_TOOL_OPTIONS",
                        "MY_LD_PRELOAD")))
                .containsExactlyInAnyOrder("HOME", "LC_ALL", "LD_PRELOAD");
    }

    /** Runs until it is ended, and can be told from other processes by this test's folder. */
    private Plan plan(Path pidFile, Duration startTimeout, BooleanSupplier isReady) {
        return new Plan(
                "sleeper",
                List.of("tail", "-f", "/dev/null", folder.resolve("log").toString()),
                Map.of(),
                folder,
                folder.resolve("log"),
                pidFile,
                ProcessSignal.TERM,
                Duration.ofSeconds(5),
                startTimeout,
                isReady,
                reason -> false,
                () -> {});
    }

    private List<ProcessHandle> running() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info()
                        .commandLine()
                        .filter(command -> command.contains(folder.toString()))
                        .isPresent())
                .toList();
    }
}

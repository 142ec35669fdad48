package dev.certloom.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.embedded.ChildProcess.Plan;
import dev.certloom.embedded.ChildProcess.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A child that is started again, whatever goes wrong on the way. */
class ChildProcessTest {

    @TempDir
    private Path folder;

    @Test
    void aFaultWhileItIsStartedAgainDoesNotEndItsSupervision() {
        AtomicInteger looks = new AtomicInteger();
        try (ChildProcess child = ChildProcess.start(new Plan(
                "sleeper",
                List.of("sleep", "60"),
                Map.of(),
                folder,
                folder.resolve("log"),
                folder.resolve("pid"),
                ProcessSignal.TERM,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                () -> {
                    if (looks.incrementAndGet() == 2) {
                        throw new IllegalStateException("a fault");
                    }
                    return true;
                },
                telling -> false))) {
            child.ready().join();

            ProcessHandle.of(child.condition().pid().orElseThrow())
                    .orElseThrow()
                    .destroyForcibly();

            await().atMost(Duration.ofSeconds(20)).until(() -> looks.get() >= 3);
            await().untilAsserted(() -> assertThat(child.condition().state()).isEqualTo(State.RUNNING));
        }
    }
}

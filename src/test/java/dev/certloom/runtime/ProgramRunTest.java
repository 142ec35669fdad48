package dev.certloom.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgramRunTest {

    @Test
    void programThatSucceedsAnswersItsOutput() {
        assertThat(ProgramRun.of(shell("echo done")).requireSuccess()).isEqualTo("done\n");
    }

    @Test
    void programThatFailsIsReportedWithItsOutput() {
        ProgramRun run = ProgramRun.of(shell("echo 'no such file' >&2; exit 3"));

        assertThat(run.exitCode()).isEqualTo(3);
        assertThatThrownBy(run::requireSuccess)
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("3", "no such file");
    }

    @Test
    void programThatDoesNotEndIsKilledAndReportedWithItsOutput() {
        assertThatThrownBy(() -> ProgramRun.of(
                        shell("echo started; sleep 600 & wait"), StandardCharsets.UTF_8, Duration.ofSeconds(2)))
                .isInstanceOf(AssertionError.class)
                .hasMessageEndingWith("it wrote: started\n");
    }

    private static ProcessBuilder shell(String command) {
        return new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
    }
}

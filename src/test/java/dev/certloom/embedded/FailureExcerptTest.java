package dev.certloom.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailureExcerptTest {

    @Test
    void ofWhenThereIsACauseThenTheInnermostTells() {
        assertThat(FailureExcerpt.of(List.of(
                        "2026 ERROR Broker - Failed to start",
                        "java.lang.IllegalStateException: outer",
                        "Caused by: java.lang.IllegalArgumentException: middle",
                        "\tat somewhere",
                        "Caused by: java.net.BindException: Address already in use",
                        "2026 INFO Broker - Closing")))
                .contains("Caused by: java.net.BindException: Address already in use");
    }

    @Test
    void ofWhenThereIsAFatalLineThenItTells() {
        assertThat(FailureExcerpt.of(List.of(
                        "2026 UTC [1] FATAL:  lock file \"postmaster.pid\" already exists",
                        "2026 UTC [1] HINT:  Is another")))
                .contains("2026 UTC [1] FATAL:  lock file \"postmaster.pid\" already exists");
    }

    @Test
    void ofWhenSpringBootAnalysedTheFailureThenItsSentenceTells() {
        assertThat(FailureExcerpt.of(List.of(
                        "2026 ERROR LoggingFailureAnalysisReporter - ",
                        "***************************",
                        "APPLICATION FAILED TO START",
                        "***************************",
                        "Description:",
                        "Web server failed to start. Port 24365 was already in use.",
                        "Action:",
                        "Identify and stop the process that's listening on port 24365.")))
                .contains("Web server failed to start. Port 24365 was already in use.");
    }

    @Test
    void ofWhenNothingLooksLikeAnErrorThenTheLastLineTells() {
        assertThat(FailureExcerpt.of(List.of("one", "two"))).contains("two");
        assertThat(FailureExcerpt.of(List.of())).isEmpty();
    }

    @Test
    void ofWhenTheLogHoldsEarlierRunsThenOnlyThisOneTells(@TempDir Path folder) throws IOException {
        // given
        Path log = folder.resolve("log");
        String earlier = "FATAL: earlier\n";
        Files.writeString(log, earlier + "done\n");

        // when / then
        assertThat(FailureExcerpt.of(log, earlier.length())).contains("done");
        assertThat(FailureExcerpt.of(folder.resolve("none"), 0)).isEmpty();
    }
}

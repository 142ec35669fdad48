package dev.certloom.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProcessSignalTest {

    @ParameterizedTest
    @EnumSource
    void anEndedProcessIsNotSignalledAsItsIdMayBeAnothers(ProcessSignal signal)
            throws IOException, InterruptedException {
        // given
        Process stranger = new ProcessBuilder("sleep", "60").start();
        ProcessHandle ended = mock();
        when(ended.pid()).thenReturn(stranger.pid());
        when(ended.onExit()).thenReturn(CompletableFuture.completedFuture(ended));

        // when
        signal.end(ended, Duration.ofSeconds(5));

        // then
        try {
            assertThat(stranger.waitFor(200, TimeUnit.MILLISECONDS)).isFalse();
        } finally {
            stranger.destroyForcibly();
        }
    }
}

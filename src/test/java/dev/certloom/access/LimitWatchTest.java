package dev.certloom.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.operation.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
@Isolated
class LimitWatchTest {

    private final TestClock clock = new TestClock();
    private final LimitWatch watch = new LimitWatch(event -> {}, clock);

    @Test
    void aReachedLimitIsLoggedOnceAMinuteEvenIfTheClockIsSetBack(CapturedOutput output) {
        // given
        watch.reached("streams", "here");
        watch.reached("streams", "there");
        assertThat(output).contains("reached 1 times").doesNotContain("from there");

        // when
        clock.set(clock.instant().minus(Duration.ofHours(1)));
        clock.advance(Duration.ofMinutes(1));
        watch.reached("streams", "there");

        // then
        assertThat(output).contains("reached 2 times since this was told last, now from there");
    }
}

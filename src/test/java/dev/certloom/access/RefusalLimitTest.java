package dev.certloom.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.operation.TestClock;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusalLimitTest {

    private final TestClock clock = new TestClock();
    private final RefusalLimit limit = new RefusalLimit(2, clock);

    @Test
    void countWhenLimitIsReachedThenNothingIsPublishedForAMinute() {
        assertThat(limit.count("a")).hasValue(0);
        assertThat(limit.count("a")).hasValue(0);
        assertThat(limit.count("a")).isEmpty();
        clock.advance(Duration.ofSeconds(59));
        assertThat(limit.count("a")).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        assertThat(limit.count("a")).as("tells of the two that were not").hasValue(2);
        assertThat(limit.count("a")).hasValue(0);
        assertThat(limit.count("a")).isEmpty();
    }

    @Test
    void countWhenTheClockIsSetBackThenTheNextMinuteComesAllTheSame() {
        IntStream.range(0, 3).forEach(ignored -> limit.count("a"));

        clock.set(clock.instant().minus(Duration.ofHours(1)));
        clock.advance(Duration.ofMinutes(1));

        assertThat(limit.count("a")).hasValue(1);
    }

    @Test
    void countWhenAnotherCallerIsAtTheLimitThenItIsNotTheirs() {
        IntStream.range(0, 5).forEach(ignored -> limit.count("a"));

        assertThat(limit.count("b")).hasValue(0);
    }

    @Test
    void countWhenManyCallersHaveLongNamesThenOnlySomeAreKept() {
        // given
        String name = "n".repeat(8_000);
        for (int time = 0; time < 3; time++) {
            IntStream.range(0, 1_000).forEach(caller -> limit.count(name + caller));
        }

        // when
        long remembered = IntStream.range(0, 1_000)
                .filter(caller -> limit.count(name + caller).isEmpty())
                .count();

        // then
        assertThat(remembered * name.length()).isLessThan(2 << 20);
    }
}

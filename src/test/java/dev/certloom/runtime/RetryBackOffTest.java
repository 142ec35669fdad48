package dev.certloom.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryBackOffTest {

    private static final Duration FIRST = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofHours(4);

    @Test
    void pausesDoubleUpToTheLongest() {
        RetryBackOff backOff = new RetryBackOff(FIRST, LONGEST, 0);

        assertThat(IntStream.of(1, 2, 3, 1_000).mapToObj(backOff::after))
                .containsExactly(FIRST, Duration.ofMinutes(1), Duration.ofMinutes(2), LONGEST);
    }

    @Test
    void pausesVaryByAFifthTheLongestToo() {
        RetryBackOff backOff = new RetryBackOff(FIRST, LONGEST, 0.2);

        for (int i = 0; i < 100; i++) {
            assertThat(backOff.after(1)).isBetween(Duration.ofSeconds(24), Duration.ofSeconds(36));
            assertThat(backOff.after(3)).isBetween(Duration.ofSeconds(96), Duration.ofSeconds(144));
            assertThat(backOff.after(1_000)).isBetween(Duration.ofMinutes(160), LONGEST);
        }
        assertThat(IntStream.range(0, 10).mapToObj(i -> backOff.after(1)).distinct())
                .hasSizeGreaterThan(5);
        assertThat(IntStream.range(0, 10).mapToObj(i -> backOff.after(1_000)).distinct())
                .hasSizeGreaterThan(5);
    }
}

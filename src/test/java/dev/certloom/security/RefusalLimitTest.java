package dev.certloom.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusalLimitTest {

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private final RefusalLimit limit = new RefusalLimit(2, clock);

    @Test
    void countWhenLimitIsReachedThenNothingIsPublishedUntilTheNextMinute() {
        assertThat(limit.count("a")).hasValue(0);
        assertThat(limit.count("a")).hasValue(0);
        assertThat(limit.count("a")).isEmpty();
        now = now.plus(Duration.ofSeconds(59));
        assertThat(limit.count("a")).isEmpty();

        now = now.plus(Duration.ofSeconds(1));
        assertThat(limit.count("a")).as("tells of the two that were not").hasValue(2);
        assertThat(limit.count("a")).hasValue(0);
        assertThat(limit.count("a")).isEmpty();
    }

    @Test
    void countWhenAnotherCallerIsAtTheLimitThenItIsNotTheirs() {
        IntStream.range(0, 5).forEach(ignored -> limit.count("a"));

        assertThat(limit.count("b")).hasValue(0);
    }

    @Test
    void countWhenThereAreVeryManyCallersThenTheOldestAreForgotten() {
        // given
        IntStream.range(0, 3).forEach(ignored -> limit.count("first"));

        // when
        IntStream.range(0, 10_000).forEach(caller -> limit.count("caller-" + caller));

        // then: a new count, not the old one
        assertThat(limit.count("first")).hasValue(0);
    }
}

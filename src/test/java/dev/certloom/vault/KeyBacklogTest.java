package dev.certloom.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.certloom.vault.spi.Operations;
import dev.certloom.vault.spi.Operations.WithoutKey;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An answer waits for ten seconds, and a hundred may wait in all. */
class KeyBacklogTest {

    private static final Duration LOOK = Duration.ofMillis(250);

    private final TestClock clock = new TestClock();
    private final Operations operations = mock(Operations.class);
    private final KeyBacklog backlog = new KeyBacklog(
            operations,
            new VaultSettings(Duration.ofSeconds(10), Duration.ofSeconds(10), 100, Duration.ofDays(90)),
            clock);

    @BeforeEach
    void nothingWaits() {
        waits(0, Duration.ZERO);
    }

    @Test
    void asManyAsComeAtOnceTheStoreIsAskedAFewTimesASecond() {
        for (int i = 0; i < 40; i++) {
            backlog.demandRoom();
            backlog.accepted();
            clock.advance(Duration.ofMillis(10));
        }

        verify(operations, times(2)).withoutKey(anyInt());
    }

    @Test
    void whatIsAcceptedBetweenTwoLooksCountsToo() {
        waits(98, Duration.ZERO);
        backlog.demandRoom();
        backlog.accepted();
        backlog.demandRoom();
        backlog.accepted();
        waits(100, Duration.ZERO);

        assertRefused("100 wait for their keys");
    }

    @Test
    void whereKeysAreMadeTooSlowlyForAnAnswerInTimeNoMoreAreAccepted() {
        goesOn(60, Duration.ofSeconds(3));
        assertThatNoException().isThrownBy(backlog::demandRoom);

        goesOn(50, Duration.ofSeconds(4));

        assertRefused("those before it wait for their keys for longer than an answer may");
    }

    @Test
    void whileNoKeysAreMadeRequestsAreKeptUpToTheBound() {
        waits(50, Duration.ofMinutes(5));
        clock.advance(LOOK);

        assertThatNoException().isThrownBy(backlog::demandRoom);
    }

    @Test
    void aFewThatDoNotMoveSayNothingOfTheOthers() {
        goesOn(10, Duration.ofDays(1));

        assertThatNoException().isThrownBy(backlog::demandRoom);
    }

    @Test
    void onceTheQueueIsShortAgainThereIsRoom() {
        goesOn(50, Duration.ofSeconds(4));
        assertRefused("longer than an answer may");

        goesOn(30, Duration.ofSeconds(2));

        assertThatNoException().isThrownBy(backlog::demandRoom);
    }

    /** Since the look before, keys were made. */
    private void goesOn(int count, Duration median) {
        waits(count + 20, median);
        clock.advance(LOOK);
        look();
        waits(count, median);
        clock.advance(LOOK);
    }

    private void look() {
        try {
            backlog.demandRoom();
        } catch (Refusal e) {
            assertThat(e.kind()).isEqualTo(Refusal.Kind.THROTTLED);
        }
    }

    private void waits(int count, Duration median) {
        when(operations.withoutKey(anyInt()))
                .thenReturn(new WithoutKey(count, Optional.of(clock.instant().minus(median))));
    }

    private void assertRefused(String why) {
        assertThatThrownBy(backlog::demandRoom)
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.THROTTLED))
                .hasMessageContaining(why);
    }
}

package dev.certloom.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyCollection;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Operations.WithoutKey;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An answer waits for ten seconds, and a hundred may wait in all. */
class KeyBacklogTest {

    private static final Duration LOOK = Duration.ofMillis(250);

    private static final VaultName VAULT = new VaultName("default");
    private static final Requester ALICE = requester("alice");

    private final TestClock clock = new TestClock();
    private long nanos = Long.MAX_VALUE - 1_000;
    private final Operations operations = mock(Operations.class);
    private final KeyBacklog backlog = new KeyBacklog(
            operations,
            new VaultSettings(Duration.ofSeconds(10), Duration.ofSeconds(10), 100, Duration.ofDays(90)),
            clock,
            () -> nanos);

    @BeforeEach
    void nothingWaits() {
        waits(0, Duration.ZERO);
    }

    @Test
    void asManyAsComeAtOnceTheStoreIsAskedAFewTimesASecond() {
        for (int i = 0; i < 40; i++) {
            backlog.demandRoom(VAULT, ALICE);
            backlog.accepted(VAULT, ALICE);
            pass(Duration.ofMillis(10));
        }

        verify(operations, times(2)).withoutKey(anyInt());
    }

    @Test
    void whatIsAcceptedBetweenTwoLooksCountsToo() {
        waits(98, Duration.ZERO);
        backlog.demandRoom(VAULT, ALICE);
        backlog.accepted(VAULT, ALICE);
        backlog.demandRoom(VAULT, ALICE);
        backlog.accepted(VAULT, ALICE);
        waits(100, Duration.ZERO);

        assertRefused("100 wait for their keys");
    }

    @Test
    void whereKeysAreMadeTooSlowlyForAnAnswerInTimeNoMoreAreAccepted() {
        goesOn(60, Duration.ofSeconds(3));
        assertAccepted(VAULT, ALICE);

        goesOn(50, Duration.ofSeconds(4));

        assertRefused("those before it wait for their keys for longer than an answer may");
    }

    @Test
    void whileNoKeysAreMadeRequestsAreKeptUpToTheBound() {
        waits(50, Duration.ofMinutes(5));
        pass(LOOK);

        assertAccepted(VAULT, ALICE);
    }

    @Test
    void aFewThatDoNotMoveSayNothingOfTheOthers() {
        goesOn(10, Duration.ofDays(1));

        assertAccepted(VAULT, ALICE);
    }

    @Test
    void onceTheQueueIsShortAgainThereIsRoom() {
        goesOn(50, Duration.ofSeconds(4));
        assertRefused("longer than an answer may");

        goesOn(30, Duration.ofSeconds(2));

        assertAccepted(VAULT, ALICE);
    }

    @Test
    void whoHasHalfOfTheRoomLeavesTheRestToOthers() {
        waits(Collections.nCopies(50, "alice"), Duration.ZERO);

        assertRefused("50 of the same requester wait for their keys");
        assertAccepted(VAULT, requester("bob"));
    }

    @Test
    void whatOneRequesterIsGrantedBetweenTwoLooksCountsToo() {
        waits(Collections.nCopies(49, "alice"), Duration.ZERO);
        backlog.demandRoom(VAULT, ALICE);
        backlog.accepted(VAULT, ALICE);
        waits(Collections.nCopies(50, "alice"), Duration.ZERO);

        assertRefused("50 of the same requester");
    }

    @Test
    void aVaultThatHasHalfOfTheRoomLeavesTheRestToOthers() {
        waits(0, Duration.ZERO);
        for (int i = 0; i < 50; i++) {
            backlog.demandRoom(VAULT, someone(i));
            backlog.accepted(VAULT, someone(i));
        }
        when(operations.withoutKey(anyInt()))
                .thenReturn(IntStream.range(0, 50)
                        .mapToObj(i -> new WithoutKey(
                                OperationId.random(), VAULT, someone(i).id(), clock.instant()))
                        .toList());

        assertRefused("50 of the same vault wait for their keys");
        assertAccepted(new VaultName("other"), ALICE);
    }

    @Test
    void deletedRequestsDoNotMakeAnAbsentEngineLookPresent() {
        waits(80, Duration.ofMinutes(5));
        look();
        waits(60, Duration.ofMinutes(5));
        pass(LOOK);

        assertAccepted(VAULT, ALICE);
    }

    @Test
    void keysThatWereMadeLongAgoSayNothingOfNow() {
        waits(80, Duration.ofMinutes(5));
        look();
        when(operations.anyHasKey(anyCollection())).thenReturn(true);
        pass(Duration.ofMinutes(1));

        assertAccepted(VAULT, ALICE);
    }

    @Test
    void aClockThatIsSetBackRefusesNobody() {
        waits(100, Duration.ZERO);
        assertRefused("100 wait for their keys");
        waits(0, Duration.ZERO);

        clock.advance(Duration.ofHours(-1));
        nanos += LOOK.toNanos();

        assertAccepted(VAULT, ALICE);
    }

    /** Since the look before, keys were made. */
    private void goesOn(int count, Duration median) {
        waits(count + 20, median);
        pass(LOOK);
        look();
        waits(count, median);
        when(operations.anyHasKey(anyCollection())).thenReturn(true);
        pass(LOOK);
    }

    private void pass(Duration time) {
        clock.advance(time);
        nanos += time.toNanos();
    }

    private void look() {
        try {
            backlog.demandRoom(VAULT, ALICE);
        } catch (Refusal e) {
            assertThat(e.kind()).isEqualTo(Refusal.Kind.THROTTLED);
        }
    }

    private void waits(int count, Duration median) {
        waits(
                IntStream.range(0, count)
                        .mapToObj(KeyBacklogTest::someone)
                        .map(requester -> requester.id())
                        .toList(),
                median);
    }

    /** One of each of these, in as many vaults. */
    private void waits(List<String> requesters, Duration median) {
        AtomicInteger number = new AtomicInteger();
        List<WithoutKey> waiting = requesters.stream()
                .map(requester -> new WithoutKey(
                        OperationId.random(),
                        new VaultName("vault-" + number.incrementAndGet()),
                        requester,
                        clock.instant().minus(median)))
                .toList();
        when(operations.withoutKey(anyInt())).thenReturn(waiting);
    }

    private static Requester someone(int number) {
        return requester("someone-" + number);
    }

    private static Requester requester(String id) {
        return new Requester(id, id, Set.of(), Set.of());
    }

    private void assertAccepted(VaultName vault, Requester requester) {
        assertThatNoException().isThrownBy(() -> backlog.demandRoom(vault, requester));
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> backlog.demandRoom(VAULT, ALICE))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.THROTTLED))
                .hasMessageContaining(why);
    }
}

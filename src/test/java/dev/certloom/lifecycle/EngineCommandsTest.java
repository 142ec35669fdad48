package dev.certloom.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.certloom.lifecycle.EngineCommands.NoRoom;
import dev.certloom.lifecycle.EngineCommands.Priority;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who goes first, how many at once, and what becomes of what is refused. */
class EngineCommandsTest {

    private final EngineCommands commands = new EngineCommands();
    /** What is on its way, oldest first. */
    private final Deque<CompletableFuture<String>> underWay = new ConcurrentLinkedDeque<>();

    private final List<String> sent = new ArrayList<>();

    @Test
    void noMoreIsOnItsWayThanMayBeAndTheRestGoesOnWithEachAnswer() {
        send(Priority.START, 2 * InFlightLimit.INITIAL);
        assertThat(underWay).hasSize(InFlightLimit.INITIAL);
        assertThat(commands.waiting(Priority.START)).isEqualTo(InFlightLimit.INITIAL);

        answer();

        assertThat(underWay).hasSize(InFlightLimit.INITIAL);
        assertThat(commands.waiting(Priority.START)).isEqualTo(InFlightLimit.INITIAL - 1);
    }

    @Test
    void outcomesGoBeforeMessagesToWhatRunsAndThoseBeforeNewStarts() {
        send(Priority.START, InFlightLimit.INITIAL);
        sent.clear();
        for (Priority priority : List.of(Priority.LOOK, Priority.START, Priority.RUNNING, Priority.OUTCOME)) {
            send(priority, 1);
        }

        IntStream.range(0, 4).forEach(i -> answer());

        assertThat(sent).containsExactly("OUTCOME", "RUNNING", "START", "LOOK");
    }

    @Test
    void whatIsRefusedForLoadIsSentAgainUntilItIsTaken() {
        AtomicInteger refusals = new AtomicInteger(20);

        CompletableFuture<String> result = commands.send(
                Priority.START,
                () -> refusals.getAndDecrement() > 0
                        ? failed(Status.RESOURCE_EXHAUSTED)
                        : CompletableFuture.completedFuture("taken"));

        assertThat(result).succeedsWithin(Duration.ofSeconds(5)).isEqualTo("taken");
    }

    @Test
    void refusalsShrinkWhatIsOnItsWayAndAnswersLetItGrow() {
        send(Priority.START, 200);

        for (int i = 0; i < 5; i++) {
            // all that is on its way is refused, and some of what comes after it is taken
            List<CompletableFuture<String>> refused = new ArrayList<>(underWay);
            underWay.clear();
            refused.forEach(command -> command.completeExceptionally(Status.RESOURCE_EXHAUSTED.asRuntimeException()));
            await().until(() -> !underWay.isEmpty());
        }
        int small = commands.limit();
        assertThat(small).isLessThan(InFlightLimit.INITIAL / 4);
        assertThat(commands.inFlight()).isLessThanOrEqualTo(small);

        IntStream.range(0, 150).forEach(i -> answer());
        assertThat(commands.limit()).isGreaterThan(2 * small);
    }

    @Test
    void whileNobodyAnswersOneAtATimeTriesAndAllGoOnOnceSomebodyDoes() {
        AtomicInteger tries = new AtomicInteger();
        CompletableFuture<Void> back = new CompletableFuture<>();
        List<CompletableFuture<String>> results = IntStream.range(0, 500)
                .mapToObj(i -> commands.<String>send(Priority.RUNNING, () -> {
                    tries.incrementAndGet();
                    return back.isDone() ? CompletableFuture.completedFuture("taken") : failed(Status.UNAVAILABLE);
                }))
                .toList();
        await().until(() -> tries.get() > 8);
        assertThat(tries).hasValueLessThan(InFlightLimit.INITIAL);

        back.complete(null);

        assertThat(CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)))
                .succeedsWithin(Duration.ofSeconds(2));
        assertThat(commands.inFlight()).isZero();
    }

    @Test
    void oneThatIsRefusedForEverDoesNotHoldUpTheOthers() {
        CompletableFuture<String> never = commands.send(Priority.START, () -> failed(Status.UNAVAILABLE));

        CompletableFuture<String> other =
                commands.send(Priority.START, () -> CompletableFuture.completedFuture("taken"));

        assertThat(other).succeedsWithin(Duration.ofSeconds(5));
        assertThat(never).isNotDone();
    }

    @Test
    void whatCannotBeSentFailsAndMakesRoom() {
        CompletableFuture<String> result = commands.send(Priority.START, () -> {
            throw new IllegalStateException("not made");
        });

        assertThatThrownBy(result::join).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(commands.inFlight()).isZero();
    }

    @Test
    void moreThanMayWaitIsTurnedAwayAndThatIsKnownOnce() {
        send(Priority.START, InFlightLimit.INITIAL + Priority.START.capacity());
        assertThat(commands.hasTurnedAway()).isFalse();

        CompletableFuture<String> result = send(Priority.START);

        assertThatThrownBy(result::join).hasCauseInstanceOf(NoRoom.class);
        assertThat(commands.hasTurnedAway()).isTrue();
        assertThat(commands.hasTurnedAway()).isFalse();
        assertThat(commands.room(Priority.START)).isZero();
    }

    @Test
    void whatNobodyWaitsForAnyMoreIsNotSent() {
        send(Priority.START, InFlightLimit.INITIAL);
        sent.clear();

        CompletableFuture<String> tooLate =
                commands.send(Priority.OUTCOME, Instant.now(), () -> under("OUTCOME", new CompletableFuture<>()));

        assertThatThrownBy(tooLate::join).hasCauseInstanceOf(TimeoutException.class);
        answer();
        assertThat(sent).isEmpty();
    }

    @Test
    void whatMayBeSentOnceIsNotSentAgain() {
        AtomicInteger tries = new AtomicInteger();

        CompletableFuture<String> result =
                commands.sendOnce(Priority.LOOK, EngineCommands.in(Duration.ofSeconds(10)), () -> {
                    tries.incrementAndGet();
                    return failed(Status.DEADLINE_EXCEEDED);
                });

        assertThatThrownBy(result::join).hasMessageContaining("DEADLINE_EXCEEDED");
        assertThat(tries).hasValue(1);
    }

    private void send(Priority priority, int times) {
        IntStream.range(0, times).forEach(i -> send(priority));
    }

    private CompletableFuture<String> send(Priority priority) {
        return commands.send(priority, () -> under(priority.name(), new CompletableFuture<>()));
    }

    private CompletableFuture<String> under(String name, CompletableFuture<String> command) {
        sent.add(name);
        underWay.add(command);
        return command;
    }

    private void answer() {
        underWay.remove().complete("taken");
    }

    private static CompletableFuture<String> failed(Status status) {
        return CompletableFuture.failedFuture(status.asRuntimeException());
    }
}

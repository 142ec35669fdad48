package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.certloom.process.EngineCommands.Priority;
import dev.certloom.process.EngineCommands.QueueFullException;
import io.grpc.Status;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** Who goes first, how many at once, and what becomes of what is refused. */
@Isolated
class EngineCommandsTest {

    private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();

    @BeforeAll
    static void count() {
        Metrics.addRegistry(METERS);
    }

    @AfterAll
    static void countNoMore() {
        Metrics.removeRegistry(METERS);
    }

    private final EngineCommands commands = new EngineCommands();
    /** What is on its way, oldest first. */
    private final Deque<CompletableFuture<String>> underWay = new ConcurrentLinkedDeque<>();

    private final List<String> sent = new ArrayList<>();

    @Test
    void noMoreIsOnItsWayThanMayBeAndTheRestGoesOnWithEachAnswer() {
        send(Priority.START, 2 * InFlightLimit.INITIAL_LIMIT);
        assertThat(underWay).hasSize(InFlightLimit.INITIAL_LIMIT);
        assertThat(commands.waiting(Priority.START)).isEqualTo(InFlightLimit.INITIAL_LIMIT);

        answer();

        assertThat(underWay).hasSize(InFlightLimit.INITIAL_LIMIT);
        assertThat(commands.waiting(Priority.START)).isEqualTo(InFlightLimit.INITIAL_LIMIT - 1);
    }

    @Test
    void outcomesGoBeforeMessagesToWhatRunsAndThoseBeforeNewStarts() {
        send(Priority.START, InFlightLimit.INITIAL_LIMIT);
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
        assertThat(small).isLessThan(InFlightLimit.INITIAL_LIMIT / 4);
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
        assertThat(tries).hasValueLessThan(InFlightLimit.INITIAL_LIMIT);

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
    void whatEndsInAnErrorBeforeItIsSentFailsAndTheOthersGoOn() {
        CompletableFuture<String> result = commands.send(Priority.START, () -> {
            throw new NoClassDefFoundError("not there");
        });

        assertThat(result)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withCauseInstanceOf(NoClassDefFoundError.class);
        assertThat(commands.inFlight()).isZero();
        assertThat(commands.send(Priority.START, () -> CompletableFuture.completedFuture("taken")))
                .succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    @SuppressWarnings("NullAway") // what must not be
    void whatIsNoCommandFailsAndTheOthersGoOn() {
        CompletableFuture<String> result = commands.send(Priority.START, () -> null);

        assertThat(result)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withCauseInstanceOf(IllegalStateException.class);
        assertThat(commands.inFlight()).isZero();
        assertThat(commands.send(Priority.START, () -> CompletableFuture.completedFuture("taken")))
                .succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void whatTheEngineDoesNotAllowFailsThatCommandAloneAndIsCounted() {
        double before = retries(Status.Code.PERMISSION_DENIED);

        CompletableFuture<String> denied = commands.send(Priority.START, () -> failed(Status.PERMISSION_DENIED));
        send(Priority.START, InFlightLimit.INITIAL_LIMIT);

        assertThat(denied)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withMessageContaining("PERMISSION_DENIED");
        assertThat(underWay).hasSize(InFlightLimit.INITIAL_LIMIT);
        assertThat(retries(Status.Code.PERMISSION_DENIED)).isEqualTo(before + 1);
    }

    @Test
    void anEngineThatDoesNotKnowUsIsTriedByOneAtATime() {
        CompletableFuture<String> unknown = commands.send(Priority.START, () -> failed(Status.UNAUTHENTICATED));
        send(Priority.START, InFlightLimit.INITIAL_LIMIT);

        await().until(() -> underWay.size() == 1);
        assertThat(unknown).isNotDone();
    }

    @Test
    void whatTheEngineFailsToDoAgainAndAgainIsKeptAndLoggedOnce() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(EngineCommands.class);
        logger.addAppender(log);
        try {
            List<CompletableFuture<String>> faulty = IntStream.range(0, 5)
                    .mapToObj(i -> commands.<String>send(Priority.START, () -> failed(Status.INTERNAL)))
                    .toList();

            await().atMost(Duration.ofSeconds(30)).until(() -> !log.list.isEmpty());
            assertThat(commands.send(Priority.START, () -> CompletableFuture.completedFuture("taken")))
                    .succeedsWithin(Duration.ofSeconds(5));
            await().during(Duration.ofSeconds(2)).until(() -> log.list.size() == 1);
            assertThat(log.list.getFirst().getFormattedMessage()).contains("INTERNAL", "kept", "engine's log");
            assertThat(faulty).noneMatch(CompletableFuture::isDone);
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void moreThanMayWaitIsTurnedAwayAndThatIsKnownOnce() {
        send(Priority.START, InFlightLimit.INITIAL_LIMIT + Priority.START.capacity());
        assertThat(commands.pollTurnedAway()).isFalse();

        CompletableFuture<String> result = send(Priority.START);

        assertThatThrownBy(result::join).hasCauseInstanceOf(QueueFullException.class);
        assertThat(commands.pollTurnedAway()).isTrue();
        assertThat(commands.pollTurnedAway()).isFalse();
        assertThat(commands.room(Priority.START)).isZero();
    }

    @Test
    void whatNobodyWaitsForAnyMoreIsNotSent() {
        send(Priority.START, InFlightLimit.INITIAL_LIMIT);
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
                commands.sendOnce(Priority.LOOK, EngineCommands.deadlineAfter(Duration.ofSeconds(10)), () -> {
                    tries.incrementAndGet();
                    return failed(Status.DEADLINE_EXCEEDED);
                });

        assertThatThrownBy(result::join).hasMessageContaining("DEADLINE_EXCEEDED");
        assertThat(tries).hasValue(1);
    }

    private void send(Priority priority, int times) {
        IntStream.range(0, times).mapToObj(i -> send(priority)).forEach(sent -> {});
    }

    private CompletableFuture<String> send(Priority priority) {
        return commands.send(priority, () -> under(priority.name(), new CompletableFuture<>()));
    }

    private CompletableFuture<String> under(String name, CompletableFuture<String> command) {
        sent.add(name);
        underWay.add(command);
        return command;
    }

    private static double retries(Status.Code code) {
        return Metrics.counter(EngineCommands.RETRIES, "code", code.name()).count();
    }

    private void answer() {
        underWay.remove().complete("taken");
    }

    private static CompletableFuture<String> failed(Status status) {
        return CompletableFuture.failedFuture(status.asRuntimeException());
    }
}

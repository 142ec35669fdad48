package dev.certloom.process;

import dev.certloom.runtime.RetryBackOff;
import io.grpc.Status;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Sends commands to the engine without blocking. The number in flight at once is bounded ({@link InFlightLimit}); the
 * others wait, the more important ones in front, and are sent as soon as an answer makes room. Commands that are
 * refused because of load, or find no engine, are resent without logging; those that the engine fails repeatedly are
 * resent with a log line from time to time.
 */
@Component
final class EngineCommands {

    /** The order of commands, and how many may wait. */
    enum Priority {
        /** A job's outcome: it makes room in the engine. */
        OUTCOME(20_000),
        /** To an existing instance. */
        RUNNING(5_000),
        /** A new instance: more to do. */
        START(2_000),
        /** A query, which can be repeated. */
        LOOK(2_000);

        private final int capacity;

        Priority(int capacity) {
            this.capacity = capacity;
        }

        int capacity() {
            return capacity;
        }
    }

    /** The queue is full. */
    static final class QueueFullException extends RuntimeException {

        private static final long serialVersionUID = 1;

        private QueueFullException() {
            super("Expected room for one more command to the engine, but as many wait as may.", null, false, false);
        }
    }

    /** How a command was answered. */
    private enum Verdict {
        ANSWERED,
        REFUSED,
        AWAY,
        /** It may have happened. */
        UNCERTAIN,
        /** It failed here before it was sent, or in the server with an unclassified error. */
        UNNAMED;

        static Verdict of(@Nullable Throwable failure) {
            return failure == null
                    ? ANSWERED
                    : switch (code(failure)) {
                        case RESOURCE_EXHAUSTED -> REFUSED;
                        // One that does not know us answers nothing of ours; what it does not let us do concerns that
                        // alone.
                        case UNAVAILABLE, UNAUTHENTICATED -> AWAY;
                        case DEADLINE_EXCEEDED, CANCELLED, INTERNAL -> UNCERTAIN;
                        case UNKNOWN -> UNNAMED;
                        default -> ANSWERED;
                    };
        }
    }

    /** Back-pressure is the code RESOURCE_EXHAUSTED. */
    static final String RETRIES = "certloom.engine.command.retries";

    private static final Logger LOG = LoggerFactory.getLogger(EngineCommands.class);
    /** Faults of the engine and a secret it does not know; load and outages are reported elsewhere. */
    private static final Set<Status.Code> FAULT_CODES = Set.of(Status.Code.INTERNAL, Status.Code.UNAUTHENTICATED);

    /** A fault that lasts longer than this, or for this many tries, is logged. */
    private static final Duration FAULT_LOG_DELAY = Duration.ofMinutes(1);

    private static final int FAULT_LOG_ATTEMPTS = 10;
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(5);

    private static final RetryBackOff WHEN_REFUSED = backOff(Duration.ofMillis(50));
    private static final RetryBackOff WHEN_AWAY = backOff(Duration.ofMillis(500));
    private static final RetryBackOff WHEN_UNCERTAIN = backOff(Duration.ofSeconds(2));
    /** How often a command is sent from the front of its queue; after that others get their turn in between. */
    private static final int MAX_PRIORITY_ATTEMPTS = 3;

    private final Queues queues = new Queues();
    private final InFlightLimit limit = new InFlightLimit(System.nanoTime());
    private final AtomicInteger dispatches = new AtomicInteger();
    private int inFlight;
    private boolean away;
    /** Commands that were not answered since the last one that was. */
    private int failures;

    private long pausedUntil = System.nanoTime();
    private boolean wakes;
    private boolean turnedAway;
    private long faultySaidAt = System.nanoTime() - LOG_INTERVAL.toNanos();

    /**
     * Sends until the engine has answered.
     *
     * @param command sends it; called for every try, and must not block
     * @return fails with the engine's answer, or with {@link QueueFullException}
     */
    <T> CompletableFuture<T> send(Priority priority, Supplier<? extends CompletionStage<? extends T>> command) {
        return send(new Command<>(priority, command, new CompletableFuture<>(), true));
    }

    /**
     * As {@link #send(Priority, Supplier)}, but only until then: it fails with a time-out if that was too short.
     */
    <T> CompletableFuture<T> send(
            Priority priority, Instant until, Supplier<? extends CompletionStage<? extends T>> command) {
        return send(new Command<>(priority, command, until(until), true));
    }

    /** As {@link #send(Priority, Instant, Supplier)}, and only once, whatever the result. */
    <T> CompletableFuture<T> sendOnce(
            Priority priority, Instant until, Supplier<? extends CompletionStage<? extends T>> command) {
        return send(new Command<>(priority, command, until(until), false));
    }

    private static <T> CompletableFuture<T> until(Instant until) {
        long left = Math.max(1, until.toEpochMilli() - System.currentTimeMillis());
        return new CompletableFuture<T>().orTimeout(left, TimeUnit.MILLISECONDS);
    }

    private <T> CompletableFuture<T> send(Command<T> command) {
        if (enqueue(command)) {
            dispatch();
        } else {
            command.result.completeExceptionally(new QueueFullException());
        }
        return command.result;
    }

    private synchronized boolean enqueue(Command<?> command) {
        boolean added = queues.add(command);
        turnedAway |= !added;
        return added;
    }

    /** Whether a command found no room since the last call; resets the flag. */
    synchronized boolean pollTurnedAway() {
        boolean answer = turnedAway;
        turnedAway = false;
        return answer;
    }

    /** How many more of the kind may wait. */
    synchronized int room(Priority priority) {
        return priority.capacity - queues.size(priority);
    }

    synchronized int waiting(Priority priority) {
        return queues.size(priority);
    }

    synchronized int inFlight() {
        return inFlight;
    }

    /** How many may be in flight now. */
    synchronized int limit() {
        return limit.current();
    }

    /** Sends what may be sent. A thread that calls this while another is sending leaves the work to that one. */
    private void dispatch() {
        if (dispatches.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        try {
            while (seen > 0) {
                for (Command<?> next = next(); next != null; next = next()) {
                    send(next, System.nanoTime());
                }
                seen = dispatches.addAndGet(-seen);
            }
        } finally {
            // Whatever happened: otherwise no thread would ever send again.
            if (seen > 0) {
                dispatches.set(0);
            }
        }
    }

    private synchronized @Nullable Command<?> next() {
        if (inFlight >= (away ? 1 : limit.current())) {
            return null;
        }
        long pause = pausedUntil - System.nanoTime();
        if (pause > 0) {
            wakeAfter(pause);
            return null;
        }
        Command<?> next = queues.poll();
        if (next != null) {
            inFlight++;
        }
        return next;
    }

    private void wakeAfter(long nanoseconds) {
        if (!wakes && !queues.isEmpty()) {
            wakes = true;
            after(nanoseconds, this::wake);
        }
    }

    private void wake() {
        synchronized (this) {
            wakes = false;
        }
        dispatch();
    }

    private <T> void send(Command<T> command, long sent) {
        command.start().whenComplete((answer, failure) -> {
            try {
                answered(command, sent, answer, failure);
            } catch (RuntimeException | Error e) {
                command.result.completeExceptionally(e);
            } finally {
                dispatch();
            }
        });
    }

    private <T> void answered(Command<T> command, long sent, T answer, @Nullable Throwable failure) {
        Verdict verdict = Verdict.of(failure);
        settle(verdict, sent);
        if (failure != null && code(failure) == Status.Code.PERMISSION_DENIED) {
            // The sender keeps it and resends it.
            count(failure);
        }
        if (failure == null || verdict == Verdict.ANSWERED || verdict == Verdict.UNNAMED || !command.again) {
            command.end(answer, failure);
        } else if (verdict == Verdict.UNCERTAIN) {
            after(command.pause(), () -> again(command, failure));
        } else {
            again(command, failure);
        }
    }

    private synchronized void settle(Verdict verdict, long sent) {
        long now = System.nanoTime();
        int with = inFlight--;
        switch (verdict) {
            case ANSWERED -> {
                limit.answered(sent, now, with);
                failures = 0;
                away = false;
                pausedUntil = now;
            }
            case REFUSED -> {
                limit.refused(sent, now);
                pausedUntil = now + WHEN_REFUSED.after(++failures).toNanos();
            }
            case AWAY -> {
                away = true;
                pausedUntil = now + WHEN_AWAY.after(++failures).toNanos();
            }
            case UNCERTAIN -> limit.answered(sent, now, with);
            case UNNAMED -> {
                // it may say nothing about the engine
            }
        }
    }

    private void again(Command<?> command, Throwable failure) {
        count(failure);
        synchronized (this) {
            queues.addAgain(command);
        }
        sayWhatIsFaulty(command, failure);
        dispatch();
    }

    /** To the global registry: one passed as a parameter would have to go through every caller for this alone. */
    private static void count(Throwable failure) {
        Metrics.counter(RETRIES, "code", code(failure).name()).increment();
    }

    private void sayWhatIsFaulty(Command<?> command, Throwable failure) {
        if (FAULT_CODES.contains(code(failure)) && command.isFaulty() && isTimeToSay()) {
            LOG.warn(
                    "Expected the engine to take a command, but {} tries of the same one within {} s failed ({}). It is kept and sent again"
                            + " while others go on. Look at the engine's log, and whether it knows the secret it is shown. Others like it"
                            + " are not logged for {} minutes.",
                    command.tries,
                    command.age().toSeconds(),
                    String.valueOf(failure.getMessage()),
                    LOG_INTERVAL.toMinutes());
        }
    }

    private synchronized boolean isTimeToSay() {
        long now = System.nanoTime();
        boolean due = now - faultySaidAt >= LOG_INTERVAL.toNanos();
        if (due) {
            faultySaidAt = now;
        }
        return due;
    }

    private static void after(long nanoseconds, Runnable what) {
        CompletableFuture.delayedExecutor(nanoseconds, TimeUnit.NANOSECONDS).execute(what);
    }

    private static RetryBackOff backOff(Duration longest) {
        return new RetryBackOff(Duration.ofMillis(2), longest, 0.5);
    }

    /** What the engine answered; UNKNOWN when it did not, or when a fault of its own has no other name. */
    static Status.Code code(Throwable failure) {
        return Status.fromThrowable(failure).getCode();
    }

    /** For APIs that take an instant; durations here are measured from now. */
    static Instant deadlineAfter(Duration time) {
        return Instant.ofEpochMilli(System.currentTimeMillis() + time.toMillis());
    }

    private static final class Command<T> {

        private final Priority priority;
        private final Supplier<? extends CompletionStage<? extends T>> sending;
        private final CompletableFuture<T> result;
        private final boolean again;
        private final long created = System.nanoTime();
        private int tries;

        Command(
                Priority priority,
                Supplier<? extends CompletionStage<? extends T>> sending,
                CompletableFuture<T> result,
                boolean again) {
            this.priority = priority;
            this.sending = sending;
            this.result = result;
            this.again = again;
        }

        /** A failure ends this command, not the others. */
        @SuppressWarnings("ConstantValue") // a null result must not stay in flight forever
        CompletionStage<? extends T> start() {
            tries++;
            try {
                CompletionStage<? extends T> sent = sending.get();
                return sent == null
                        ? CompletableFuture.failedFuture(
                                new IllegalStateException("Expected a command that is being sent, but got none."))
                        : sent;
            } catch (Throwable e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        Duration age() {
            return Duration.ofNanos(System.nanoTime() - created);
        }

        boolean isFaulty() {
            return tries >= FAULT_LOG_ATTEMPTS || age().compareTo(FAULT_LOG_DELAY) > 0;
        }

        long pause() {
            return WHEN_UNCERTAIN.after(tries).toNanos();
        }

        void end(T answer, @Nullable Throwable failure) {
            if (failure == null) {
                result.complete(answer);
            } else {
                result.completeExceptionally(failure);
            }
        }

        /** Nothing waits for it any more. */
        boolean isOver() {
            return result.isDone();
        }
    }

    /** Waiting commands, by priority. */
    private static final class Queues {

        private final Map<Priority, Deque<Command<?>>> queues = new EnumMap<>(Priority.class);

        /** @return false when there is no room */
        boolean add(Command<?> command) {
            Deque<Command<?>> queue = of(command.priority);
            if (queue.size() >= command.priority.capacity) {
                queue.removeIf(Command::isOver);
            }
            return queue.size() < command.priority.capacity && queue.add(command);
        }

        /** It had room before. */
        void addAgain(Command<?> command) {
            if (command.tries > MAX_PRIORITY_ATTEMPTS) {
                of(command.priority).addLast(command);
            } else {
                of(command.priority).addFirst(command);
            }
        }

        @Nullable
        Command<?> poll() {
            for (Deque<Command<?>> queue : queues.values()) {
                for (Command<?> next = queue.poll(); next != null; next = queue.poll()) {
                    if (!next.isOver()) {
                        return next;
                    }
                }
            }
            return null;
        }

        int size(Priority priority) {
            return of(priority).size();
        }

        boolean isEmpty() {
            return queues.values().stream().allMatch(Deque::isEmpty);
        }

        private Deque<Command<?>> of(Priority priority) {
            return queues.computeIfAbsent(priority, first -> new ArrayDeque<>());
        }
    }
}

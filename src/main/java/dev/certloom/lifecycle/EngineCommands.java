package dev.certloom.lifecycle;

import io.camunda.client.api.command.FinalCommandStep;
import io.grpc.Status;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Sends commands without blocking, again with jittered back-off while the engine is busy or away. */
final class EngineCommands {

    private static final Set<Status.Code> WORTH_ANOTHER_TRY = Set.of(
            Status.Code.RESOURCE_EXHAUSTED,
            Status.Code.UNAVAILABLE,
            Status.Code.DEADLINE_EXCEEDED,
            Status.Code.CANCELLED,
            Status.Code.INTERNAL);
    private static final long FIRST_PAUSE_MILLISECONDS = 20;
    private static final long LAST_PAUSE_MILLISECONDS = 2_000;

    /** Back-pressure is the code RESOURCE_EXHAUSTED. */
    static final String RETRIES = "certloom.engine.command.retries";

    private EngineCommands() {}

    /**
     * Sends until it is answered or the deadline has passed.
     *
     * @param command built anew for every try
     */
    static <T> CompletableFuture<T> send(Supplier<FinalCommandStep<T>> command, Instant deadline) {
        CompletableFuture<T> result = new CompletableFuture<>();
        attempt(command, deadline, FIRST_PAUSE_MILLISECONDS, result);
        return result;
    }

    private static <T> void attempt(
            Supplier<FinalCommandStep<T>> command,
            Instant deadline,
            long pauseMilliseconds,
            CompletableFuture<T> result) {
        command.get().send().whenComplete((answer, failure) -> {
            if (failure == null) {
                result.complete(answer);
            } else if (isWorthAnotherTry(failure) && beforeDeadline(deadline, pauseMilliseconds)) {
                // To the registry of the whole program: one that is passed along would reach every caller for this
                // alone.
                Metrics.counter(RETRIES, "code", code(failure).name()).increment();
                long jittered = ThreadLocalRandom.current().nextLong(pauseMilliseconds / 2, pauseMilliseconds + 1);
                CompletableFuture.delayedExecutor(jittered, TimeUnit.MILLISECONDS)
                        .execute(() -> attempt(
                                command, deadline, Math.min(2 * pauseMilliseconds, LAST_PAUSE_MILLISECONDS), result));
            } else {
                result.completeExceptionally(failure);
            }
        });
    }

    private static boolean beforeDeadline(Instant deadline, long pauseMilliseconds) {
        return System.currentTimeMillis() + pauseMilliseconds < deadline.toEpochMilli();
    }

    private static boolean isWorthAnotherTry(Throwable failure) {
        return WORTH_ANOTHER_TRY.contains(code(failure));
    }

    /** What the engine answered; UNKNOWN when it did not. */
    static Status.Code code(Throwable failure) {
        return Status.fromThrowable(failure).getCode();
    }

    static Instant in(Duration time) {
        return Instant.ofEpochMilli(System.currentTimeMillis() + time.toMillis());
    }
}

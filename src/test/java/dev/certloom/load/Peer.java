package dev.certloom.load;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.FinalCommandStep;
import io.camunda.client.api.worker.JobWorker;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Instances in an engine whose workers do nothing: they are started by a message, and waited for. Workers have the settings of
 * the service's own, and what the engine refuses because it is busy is sent again after the same pauses.
 */
final class Peer implements AutoCloseable {

    /** What a worker of the service always fetches. */
    private static final List<String> FETCHED = List.of("operationId", "fence", "installation", "traceparent");

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long FIRST_PAUSE_MILLISECONDS = 20;
    private static final long LAST_PAUSE_MILLISECONDS = 2_000;

    private final CamundaClient client;
    private final List<JobWorker> workers = new ArrayList<>();
    private final Map<String, Instance> instances = new ConcurrentHashMap<>();
    private final AtomicLong refusals = new AtomicLong();

    private record Instance(long published, CountDownLatch begun, CountDownLatch ended) {}

    Peer(CamundaClient client) {
        this.client = client;
    }

    CamundaClient client() {
        return client;
    }

    /** How often the engine refused a command because it was busy. */
    long refusals() {
        return refusals.get();
    }

    /**
     * Works on all jobs of a type, with which an instance begins.
     *
     * @param results what a job of this instance ends with
     * @param begins hears how long ago its start message was published, in nanoseconds
     */
    void first(String type, Function<String, Map<String, Object>> results, LongConsumer begins) {
        work(
                type,
                instance -> {
                    begins.accept(System.nanoTime() - instance.published);
                    instance.begun.countDown();
                },
                results,
                instance -> {});
    }

    /** Works on all jobs of a type. */
    void work(String type, Function<String, Map<String, Object>> results) {
        work(type, instance -> {}, results, instance -> {});
    }

    /** Works on all jobs of a type, with which an instance ends. */
    void last(String type, Function<String, Map<String, Object>> results) {
        work(type, instance -> {}, results, instance -> instance.ended.countDown());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // one that fails is missed where its end is awaited
    private void work(
            String type,
            Consumer<Instance> before,
            Function<String, Map<String, Object>> results,
            Consumer<Instance> after) {
        workers.add(client.newWorker()
                .jobType(type)
                .handler((jobs, job) -> {
                    String id = (String) job.getVariable("operationId");
                    Optional<Instance> awaited = Optional.ofNullable(instances.get(id));
                    awaited.ifPresent(before);
                    send(() -> jobs.newCompleteCommand(job.getKey()).variables(results.apply(id)))
                            .thenRun(() -> awaited.ifPresent(after));
                })
                .fetchVariables(FETCHED)
                .timeout(Duration.ofSeconds(20))
                .pollInterval(Duration.ofSeconds(2))
                .maxJobsActive(32)
                .streamEnabled(true)
                .open());
    }

    /** Starts an instance by this message. */
    void start(String message, String id, Map<String, Object> variables) {
        instances.put(id, new Instance(System.nanoTime(), new CountDownLatch(1), new CountDownLatch(1)));
        send(() -> client.newPublishMessageCommand()
                        .messageName(message)
                        .correlationKey(id)
                        .messageId(id)
                        .variables(variables))
                .join();
    }

    /** Tells a running instance something. */
    void tell(String message, String correlationKey, String id) {
        send(() -> client.newPublishMessageCommand()
                        .messageName(message)
                        .correlationKey(correlationKey)
                        .messageId(id))
                .join();
    }

    void awaitBegun(String id) throws InterruptedException {
        await(id, instances.get(id).begun);
    }

    void awaitEnded(String id) throws InterruptedException {
        await(id, instances.get(id).ended);
        instances.remove(id);
    }

    private static void await(String id, CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "Expected the instance " + id + " to go on within a minute, but it did not.");
        }
    }

    private <T> CompletableFuture<T> send(Supplier<FinalCommandStep<T>> command) {
        CompletableFuture<T> result = new CompletableFuture<>();
        attempt(command, System.nanoTime() + PATIENCE.toNanos(), FIRST_PAUSE_MILLISECONDS, result);
        return result;
    }

    private <T> void attempt(
            Supplier<FinalCommandStep<T>> command, long deadline, long pause, CompletableFuture<T> result) {
        command.get().send().whenComplete((answer, failure) -> {
            if (failure == null) {
                result.complete(answer);
            } else if (isBusy(failure) && System.nanoTime() < deadline) {
                refusals.incrementAndGet();
                long jittered = ThreadLocalRandom.current().nextLong(pause / 2, pause + 1);
                CompletableFuture.delayedExecutor(jittered, TimeUnit.MILLISECONDS)
                        .execute(
                                () -> attempt(command, deadline, Math.min(2 * pause, LAST_PAUSE_MILLISECONDS), result));
            } else {
                result.completeExceptionally(failure);
            }
        });
    }

    private static boolean isBusy(Throwable failure) {
        return Status.fromThrowable(failure).getCode() == Status.Code.RESOURCE_EXHAUSTED;
    }

    @Override
    public void close() {
        workers.forEach(JobWorker::close);
        client.close();
    }
}

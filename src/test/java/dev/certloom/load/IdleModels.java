package dev.certloom.load;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.worker.JobWorker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The peer of the measurement: the shipped models under other names, with workers that do nothing, on the same engine. What
 * it reaches is what the engine and the models allow.
 */
final class IdleModels implements AutoCloseable {

    private static final int FENCE = 1;
    private static final String SUFFIX = "-idle";
    private static final List<String> JOBS =
            List.of("create-key-and-csr", "record-automatic-approval", "place-order", "merge-certificate");

    private final CamundaClient client;
    private final List<JobWorker> workers = new ArrayList<>();
    private final Map<String, Long> published = new ConcurrentHashMap<>();
    private final Map<String, Semaphore> started = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> ended = new ConcurrentHashMap<>();

    private volatile Latencies toFirstHandler = new Latencies();

    /** Time from publishing the start message to the last handler. */
    final Latencies endToEnd = new Latencies();

    IdleModels(CamundaClient client) {
        this.client = client;
    }

    void open() {
        client.newDeployResourceCommand()
                .addResourceStringUtf8(renamed("certificate-request.bpmn"), "certificate-request-idle.bpmn")
                .addResourceStringUtf8(renamed("certificate-approval.bpmn"), "certificate-approval-idle.bpmn")
                .addResourceStringUtf8(renamed("approval-policy.dmn"), "approval-policy-idle.dmn")
                .send()
                .join();
        JOBS.forEach(this::work);
    }

    private void work(String type) {
        workers.add(client.newWorker()
                .jobType(type + SUFFIX)
                .handler((jobs, job) -> {
                    String id = (String) job.getVariable("operationId");
                    boolean first = type.equals("create-key-and-csr");
                    boolean last = type.equals("merge-certificate");
                    if (first) {
                        toFirstHandler.add(System.nanoTime() - published.get(id));
                        started.get(id).release();
                    }
                    var done = jobs.newCompleteCommand(job.getKey())
                            .variables(results(type, id))
                            .send();
                    if (last) {
                        done.toCompletableFuture().thenRun(() -> {
                            endToEnd.add(System.nanoTime() - published.get(id));
                            ended.get(id).countDown();
                        });
                    }
                })
                .fetchVariables("operationId")
                .timeout(Duration.ofSeconds(20))
                .pollInterval(Duration.ofSeconds(2))
                .maxJobsActive(32)
                .streamEnabled(true)
                .open());
    }

    /** Times from publishing the start message to the first handler, since they were last taken. */
    Latencies takeToFirstHandler() {
        Latencies taken = toFirstHandler;
        toFirstHandler = new Latencies();
        return taken;
    }

    private static Map<String, Object> results(String type, String id) {
        return switch (type) {
            case "create-key-and-csr" -> Map.of("issuedBy", id.startsWith("manual") ? "person" : "issuer");
            case "record-automatic-approval" -> Map.of("approved", true);
            case "place-order" -> Map.of("issued", true);
            default -> Map.of("merged", true);
        };
    }

    /** One request that an issuer answers at once. */
    void issued() throws InterruptedException {
        String id = "issued" + UUID.randomUUID();
        start(id);
        await(id);
    }

    /** One request that a person completes. */
    void merged() throws InterruptedException {
        String id = "manual" + UUID.randomUUID();
        start(id);
        started.get(id).acquire();
        client.newPublishMessageCommand()
                .messageName("merge-requested" + SUFFIX)
                .correlationKey(id + "-" + FENCE)
                .messageId(id)
                .timeToLive(Duration.ofMinutes(1))
                .send()
                .join();
        await(id);
    }

    private void start(String id) {
        started.put(id, new Semaphore(0));
        ended.put(id, new CountDownLatch(1));
        published.put(id, System.nanoTime());
        client.newPublishMessageCommand()
                .messageName("certificate-requested" + SUFFIX)
                .correlationKey(id)
                .messageId(id)
                .timeToLive(Duration.ofMinutes(1))
                .variables(Map.of(
                        "operationId",
                        id,
                        "fence",
                        FENCE,
                        "installation",
                        "idle",
                        "approvalProcess",
                        "certificate-approval" + SUFFIX,
                        "mergeReminder",
                        "R/P3D"))
                .send()
                .join();
    }

    private void await(String id) throws InterruptedException {
        if (!ended.get(id).await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "Expected the idle instance " + id + " to end within a minute, but it did not.");
        }
        published.remove(id);
        started.remove(id);
        ended.remove(id);
    }

    private static String renamed(String model) {
        String xml = read(model);
        for (String name : List.of(
                "certificate-request\"",
                "certificate-approval\"",
                "approval-policy\"",
                "certificate-requested\"",
                "merge-requested\"",
                "cancellation-requested\"",
                "operation-deleted\"")) {
            xml = xml.replace("\"" + name, "\"" + name.replace("\"", SUFFIX + "\""));
        }
        return xml.replaceAll("(taskDefinition type=\"[a-z-]+)\"", "$1" + SUFFIX + "\"");
    }

    private static String read(String model) {
        try (InputStream in = IdleModels.class.getResourceAsStream("/bpmn/" + model)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        workers.forEach(JobWorker::close);
    }
}

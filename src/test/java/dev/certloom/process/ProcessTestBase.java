package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.kernel.OperationId;
import dev.certloom.operation.ElementCoverage;
import dev.certloom.operation.Tasklist;
import dev.certloom.process.ProcessNames.Decision;
import dev.certloom.process.ProcessNames.Form;
import dev.certloom.process.ProcessNames.Message;
import dev.certloom.process.ProcessNames.Process;
import dev.certloom.process.ProcessNames.Variable;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.response.ActivatedJob;
import io.camunda.zeebe.process.test.api.ZeebeTestEngine;
import io.camunda.zeebe.process.test.engine.EngineFactory;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The shipped models on the in-memory engine, which all tests of a class share: each has an operation of its own, sees nothing
 * of what was before it, and leaves no instance behind. Jobs are answered as the test told beforehand, one after the other; a job it
 * did not tell of fails it, and so does an answer that nobody asked for, and an incident. Time is moved, never slept.
 *
 * <p>One engine at a time works in a JVM: the writer of its answers has static fields, so that of two at once one may be sent
 * what the other was asked for.
 */
@ResourceLock(ProcessTestBase.IN_MEMORY_ENGINE)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProcessTestBase {

    /** What a class holds whose tests have an engine in memory. */
    static final String IN_MEMORY_ENGINE = "in-memory engine";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration GLANCE = Duration.ofMillis(10);

    private final ZeebeTestEngine engine = EngineFactory.create();
    private final EngineHistory history = new EngineHistory(engine);
    private final Map<String, Deque<Optional<JobOutcome>>> answers = new HashMap<>();
    private final Map<String, Long> held = new HashMap<>();
    private final Map<String, Map<String, Object>> variablesGiven = new HashMap<>();
    private final List<String> jobsDone = new ArrayList<>();
    private final Set<String> endedOperations = new HashSet<>();
    private final Set<Long> strayJobs = new HashSet<>();
    private CamundaClient client;
    private OperationId operation = OperationId.random();
    private Duration timePassed = Duration.ZERO;
    private boolean otherModelsDeployed;

    /** The operation that this test asks about. */
    OperationId operation() {
        return operation;
    }

    /** The engine's time, which {@link #letPass} moves. */
    Instant now() {
        return Instant.now().plus(timePassed);
    }

    /** What the requester's side puts in with the start message. */
    Map<String, Object> variables() {
        return Map.of(
                Variable.OPERATION_ID,
                operation.value(),
                Variable.FENCE,
                1,
                Variable.INSTALLATION,
                "installation",
                Variable.APPROVAL_PROCESS,
                Process.CERTIFICATE_APPROVAL,
                Variable.MERGE_REMINDER,
                "R/P3D",
                Variable.PAGE,
                "https://default.example/dashboard/requests/" + operation.value());
    }

    /** What the vault says of a plain request, by which the shipped table asks nobody. */
    static Map<String, Object> request() {
        return Map.of(
                "issuer",
                "Self",
                "names",
                List.of("web.example"),
                "wildcard",
                false,
                "validityMonths",
                12,
                "approvedBefore",
                false,
                "changes",
                List.of(),
                "standingApproval",
                false);
    }

    @BeforeAll
    void startEngine() {
        engine.start();
        client = CamundaClient.newClientBuilder()
                .grpcAddress(URI.create("http://" + engine.getGatewayAddress().replace("0.0.0.0", "127.0.0.1")))
                .preferRestOverGrpc(false)
                .defaultRequestTimeout(PATIENCE)
                .build();
        deployAsShipped();
    }

    @AfterAll
    void stopEngine() {
        client.close();
        engine.stop();
    }

    @BeforeEach
    void beginAnew() {
        operation = OperationId.random();
        answers.clear();
        held.clear();
        variablesGiven.clear();
        jobsDone.clear();
        idle();
        history.beginHere();
    }

    @AfterEach
    void leaveNothingBehind() {
        try {
            ElementCoverage.add(getClass(), history.processInstances());
            assertThat(answers.values().stream().flatMap(Deque::stream))
                    .as("answers that no job asked for, of %s", answers)
                    .isEmpty();
            assertThat(history.openIncidents()).as("incidents").isEmpty();
        } finally {
            endedOperations.add(operation.value());
            history.runningInstances()
                    .forEach(instance ->
                            client.newCancelInstanceCommand(instance).send().join());
            if (otherModelsDeployed) {
                deployAsShipped();
                otherModelsDeployed = false;
            }
        }
    }

    /** Deploys a model of the test's own beside the shipped ones, or in the place of one of them, until the test ends. */
    void deploy(String text, String file) {
        otherModelsDeployed = true;
        client.newDeployResourceCommand()
                .addResourceStringUtf8(text, file)
                .send()
                .join();
    }

    /** The shipped models are the latest versions. */
    void deployAsShipped() {
        var deployment = client.newDeployResourceCommand()
                .addResourceFromClasspath("bpmn/" + Process.CERTIFICATE_REQUEST + ".bpmn")
                .addResourceFromClasspath("bpmn/" + Process.CERTIFICATE_APPROVAL + ".bpmn")
                .addResourceFromClasspath("bpmn/" + Process.LATE_MERGE + ".bpmn")
                .addResourceFromClasspath("bpmn/" + Decision.APPROVAL_POLICY + ".dmn");
        Form.ALL.forEach(form -> deployment.addResourceFromClasspath("bpmn/" + form + ".form"));
        deployment.send().join();
    }

    CamundaClient client() {
        return client;
    }

    /** One more job of this type will come, and ends like this. */
    void expect(String jobType, JobOutcome outcome) {
        expect(jobType, Optional.of(outcome));
    }

    /** One more job of this type will come, and stays in work until {@link #release}. */
    void hold(String jobType) {
        expect(jobType, Optional.empty());
    }

    private void expect(String jobType, Optional<JobOutcome> outcome) {
        answers.computeIfAbsent(jobType, type -> new ArrayDeque<>()).add(outcome);
    }

    /** Ends a job that was held. */
    void release(String jobType, JobOutcome outcome) {
        Long job = held.remove(jobType);
        if (job == null) {
            throw new AssertionError("No job of type " + jobType + " is held.");
        }
        answer(jobType, job, outcome);
        play();
    }

    /** A job that failed for good, and the incident that it left. */
    record Stuck(long job, long incident) {}

    /** Fails a job that was held, with no try left. */
    Stuck stick(String jobType) {
        Long job = held.get(jobType);
        if (job == null) {
            throw new AssertionError("No job of type " + jobType + " is held.");
        }
        client.newFailCommand(job).retries(0).errorMessage("away").send().join();
        idle();
        return new Stuck(job, history.openIncidents().keySet().iterator().next());
    }

    /** Lets a job that was stuck come again, and end like this. */
    void unstick(String jobType, JobOutcome outcome) {
        assertThat(history.openIncidents()).as("incidents").isEmpty();
        held.remove(jobType);
        expect(jobType, outcome);
        play();
    }

    /** Starts a request with the variables of {@link #variables()} but for these. */
    void requestCertificate(Map<String, Object> changed) {
        Map<String, Object> variables = new LinkedHashMap<>(variables());
        variables.putAll(changed);
        publish(Message.CERTIFICATE_REQUESTED, variables);
    }

    void requestCertificate() {
        requestCertificate(Map.of());
    }

    /** Publishes a message to the launch that the variables name, or else the first, and plays what follows. */
    void publish(String message, Map<String, Object> variables) {
        publish(message, launch((int) variables.getOrDefault(Variable.FENCE, 1)), variables);
    }

    /** What an instance of this launch is correlated on. */
    String launch(int fence) {
        return ProcessNames.launchKey(operation, fence);
    }

    /** Publishes a message on any key, and plays what follows. */
    void publishTo(String message, String correlationKey) {
        publish(message, correlationKey, Map.of());
    }

    private void publish(String message, String correlationKey, Map<String, Object> variables) {
        client.newPublishMessageCommand()
                .messageName(message)
                .correlationKey(correlationKey)
                .messageId(UUID.randomUUID().toString())
                .timeToLive(Duration.ofMinutes(1))
                .variables(variables)
                .send()
                .join();
        play();
    }

    void publish(String message) {
        publish(message, Map.of());
    }

    /** Completes the user task that is open, as someone might in Tasklist. */
    void completeUserTaskElsewhere() {
        new Tasklist(engine).complete(history.openUserTask());
        play();
    }

    /** Due date of the user task opened last, as Tasklist shows it; empty when it has none. */
    String dueDateOfUserTask() {
        return history.dueDateOfUserTask();
    }

    /** Moves the engine's clock, waits for a timer to go off, and plays what follows. */
    void letPass(Duration time) {
        long before = history.timersGoneOff();
        engine.increaseTime(time);
        timePassed = timePassed.plus(time);
        await().atMost(PATIENCE)
                .pollInterval(GLANCE)
                .untilAsserted(() -> assertThat(history.timersGoneOff())
                        .as("timers gone off")
                        .isGreaterThan(before));
        play();
    }

    /**
     * Lets the engine work, and answers its jobs, until nothing moves any more: no job is open, and while the engine was
     * watched for being at rest, nothing was written. Under load its word alone is not enough.
     */
    void play() {
        long before;
        do {
            answerJobs();
            before = history.written();
            idle();
        } while (history.written() != before || !openJobTypes().isEmpty());
    }

    private void idle() {
        try {
            engine.waitForIdleState(PATIENCE);
        } catch (TimeoutException e) {
            throw new AssertionError("The engine does not come to rest.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void answerJobs() {
        for (Set<String> open = openJobTypes(); !open.isEmpty(); open = openJobTypes()) {
            open.forEach(this::answerJobs);
        }
    }

    private void answerJobs(String type) {
        client.newActivateJobsCommand()
                .jobType(type)
                .maxJobsToActivate(10)
                .send()
                .join()
                .getJobs()
                .forEach(this::answer);
    }

    /** From the history: asking the engine for jobs it does not have would wait. */
    private Set<String> openJobTypes() {
        Map<Long, String> open = history.openJobs();
        open.keySet().removeAll(held.values());
        open.keySet().removeAll(strayJobs);
        return Set.copyOf(open.values());
    }

    private void answer(ActivatedJob job) {
        if (endedOperations.contains(job.getVariablesAsMap().get(Variable.OPERATION_ID))) {
            // of a test that ended while a slow engine was still about to go on
            strayJobs.add(job.getKey());
            return;
        }
        assertThat(job.getVariablesAsMap())
                .as("what every job of ours is given")
                .containsEntry(Variable.OPERATION_ID, operation.value())
                .containsKeys(Variable.FENCE, Variable.INSTALLATION);
        Optional<JobOutcome> outcome =
                answers.getOrDefault(job.getType(), new ArrayDeque<>()).poll();
        if (outcome == null) {
            throw new AssertionError("Expected no job of type %s at %s, but the engine gave one out after %s."
                    .formatted(job.getType(), job.getElementId(), jobsDone));
        }
        variablesGiven.put(job.getType(), job.getVariablesAsMap());
        outcome.ifPresentOrElse(
                answer -> answer(job.getType(), job.getKey(), answer), () -> held.put(job.getType(), job.getKey()));
    }

    /** Variables the latest job of this type was given. */
    Map<String, Object> variablesGiven(String jobType) {
        return variablesGiven.getOrDefault(jobType, Map.of());
    }

    private void answer(String type, long job, JobOutcome outcome) {
        jobsDone.add(type);
        switch (outcome) {
            case JobOutcome.Done(Map<String, Object> variables) ->
                client.newCompleteCommand(job).variables(variables).send().join();
            case JobOutcome.BusinessError(String code, String message) ->
                client.newThrowErrorCommand(job)
                        .errorCode(code)
                        .errorMessage(message)
                        .send()
                        .join();
            default -> throw new IllegalArgumentException("A model does not see " + outcome + ".");
        }
    }

    /** Types of the jobs answered so far, in order. */
    List<String> jobsDone() {
        return jobsDone;
    }

    /** Ids of the tasks and catch events that wait now. */
    List<String> waitingAt() {
        return history.waitingAt();
    }

    /** How often an element was entered. */
    long entered(String elementId) {
        return history.entered(elementId);
    }

    /** End events, outermost scope only, at which completed instances of the process ended. */
    List<String> ends(String process) {
        return history.ends(process);
    }
}

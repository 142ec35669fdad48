package dev.certloom.process;

import dev.certloom.approval.ModelFault;
import dev.certloom.approval.StepNotYetDue;
import dev.certloom.audit.ProcessScope;
import dev.certloom.audit.RunningProcess;
import dev.certloom.compute.Lane;
import dev.certloom.compute.Saturated;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.Claim;
import dev.certloom.operation.ClaimRefused;
import dev.certloom.operation.OperationEnded;
import dev.certloom.process.EngineCommands.Priority;
import dev.certloom.process.ProcessNames.Variable;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.FinalCommandStep;
import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.worker.JobClient;
import io.grpc.Status;
import io.micrometer.observation.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Runs handlers and reports the jobs' outcomes to the engine. Failures of our own store, or of a busy computing pool,
 * cost no retries; any other exception is a bug and becomes an incident when its retries are used up. A job of another
 * installation is left alone.
 */
final class JobRunner {

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private static final Duration STORE_BACK_OFF = Duration.ofSeconds(1);
    private static final Duration MAX_RETRY_DELAY = Duration.ofMinutes(1);
    private static final Duration BUG_BACK_OFF = Duration.ofSeconds(5);

    /** A late outcome is reported all the same: the engine may not have handed the job out again. */
    private static final Duration LATE_OUTCOME_TIMEOUT = Duration.ofSeconds(5);

    private static final String INCIDENT = "incident";
    /** Logging context of a job; the vault is added once it is known. */
    private static final List<String> MDC_KEYS = List.of("job", "operation", "process_instance", "vault");

    private static final String WITHOUT_CLAIM =
            "Expected variables operationId and fence, which every process of ours is started with, but they are missing.";

    private final String installation;
    private final String engine;
    private final EngineCommands commands;
    private final EngineObservations observations;
    private final Consumer<Claim> onRefused;
    private final BiConsumer<Claim, Duration> onComingAgain;
    private final Map<Long, InWork> inWork = new ConcurrentHashMap<>();
    private final AtomicLong foreignJobs = new AtomicLong();
    private final AtomicLong incidents = new AtomicLong();

    /**
     * @param onRefused called for claims that the vault refuses
     * @param onComingAgain called with the time after which a job is retried, when its handler has set one
     */
    JobRunner(
            String installation,
            String engine,
            EngineCommands commands,
            EngineObservations observations,
            Consumer<Claim> onRefused,
            BiConsumer<Claim, Duration> onComingAgain) {
        this.installation = installation;
        this.engine = engine;
        this.commands = commands;
        this.observations = observations;
        this.onRefused = onRefused;
        this.onComingAgain = onComingAgain;
    }

    /** Operations with a job in progress. */
    Set<OperationId> inWork() {
        return inWork.values().stream().map(InWork::operation).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Asks the engine not to give out again what has been in progress for this long, and to wait another while from now.
     * Nothing waits for its answers: a job that is given out all the same meets what its handler has written down.
     */
    @SuppressWarnings("FutureReturnValueIgnored")
    void renew(CamundaClient client, Duration atWorkFor, Duration lease) {
        long now = System.nanoTime();
        Instant deadline = EngineCommands.deadlineAfter(atWorkFor);
        inWork.forEach((key, work) -> {
            if (now - work.since() >= atWorkFor.toNanos()) {
                commands.sendOnce(
                        Priority.OUTCOME,
                        deadline,
                        () -> client.newUpdateTimeoutCommand(key).timeout(lease).send());
            }
        });
    }

    /** How many jobs of each type are in progress. */
    Map<String, Long> inWorkByType() {
        return inWork.values().stream().collect(Collectors.groupingBy(InWork::type, Collectors.counting()));
    }

    /** How many jobs of other installations were seen: more than zero means that two installations share an engine. */
    long foreignJobs() {
        return foreignJobs.get();
    }

    /** How many jobs we gave up on, each of which became an incident. */
    long incidents() {
        return incidents.get();
    }

    void run(JobHandler handler, JobClient client, ActivatedJob activated) {
        Map<String, Object> variables = activated.getVariablesAsMap();
        if (!installation.equals(variables.get(Variable.INSTALLATION))) {
            foreignJobs.incrementAndGet();
            LOG.warn(
                    "Left job {} of type {} alone: it belongs to another installation. Give each installation an engine or tenant of its own.",
                    activated.getKey(),
                    activated.getType());
            return;
        }
        Observation observation =
                observations.job(activated.getType(), variables).start();
        try (Observation.Scope scope = observation.openScope()) {
            Result result = result(handler, activated, variables);
            String ending = ending(result, activated);
            if (ending.equals(INCIDENT)) {
                incidents.incrementAndGet();
            }
            observation.lowCardinalityKeyValue("outcome", ending);
            report(client, activated, result);
        } finally {
            MDC_KEYS.forEach(MDC::remove);
            observation.stop();
        }
    }

    private Result result(JobHandler handler, ActivatedJob activated, Map<String, Object> variables) {
        if (variables.get(Variable.OPERATION_ID) instanceof String operation
                && OperationId.isOne(operation)
                && variables.get(Variable.FENCE) instanceof Integer fence) {
            MDC.put("job", activated.getType());
            MDC.put("operation", operation);
            MDC.put("process_instance", Long.toString(activated.getProcessInstanceKey()));
            Job job = job(activated, variables, new OperationId(operation), fence);
            RunningProcess process = new RunningProcess(
                    engine,
                    activated.getBpmnProcessId(),
                    activated.getProcessDefinitionVersion(),
                    activated.getProcessInstanceKey());
            inWork.put(activated.getKey(), new InWork(job.claim().operation(), handler.type(), System.nanoTime()));
            try {
                return ProcessScope.within(process, () -> Lane.BACKGROUND.during(() -> outcome(handler, job)));
            } finally {
                inWork.remove(activated.getKey());
            }
        }
        return new Result(new JobOutcome.Incident(WITHOUT_CLAIM), false);
    }

    private static String ending(Result result, ActivatedJob activated) {
        return switch (result.outcome()) {
            case JobOutcome.Done done -> "done";
            case JobOutcome.BusinessError error -> "business-error";
            case JobOutcome.RetryLater retryLater when !result.costsRetry() -> "again";
            case JobOutcome.RetryLater retryLater -> activated.getRetries() > 1 ? "retry" : INCIDENT;
            case JobOutcome.Incident incident -> INCIDENT;
        };
    }

    private Job job(ActivatedJob activated, Map<String, Object> variables, OperationId operation, int fence) {
        return new Job(
                new Claim(operation, fence, activated.getProcessInstanceKey(), engine, activated.getType()),
                new Job.Definition(
                        activated.getBpmnProcessId(),
                        activated.getProcessDefinitionVersion(),
                        activated.getProcessDefinitionKey()),
                variables);
    }

    private Result outcome(JobHandler handler, Job job) {
        try {
            JobOutcome outcome = handler.handle(job);
            return outcome instanceof JobOutcome.RetryLater retryLater
                    ? comingAgain(job, retryLater)
                    : new Result(outcome, false);
        } catch (ClaimRefused e) {
            return refused(handler, job, e);
        } catch (OperationEnded e) {
            LOG.info("{}: {}", handler.type(), e.getMessage());
            return new Result(handler.whenEnded(), false);
        } catch (StepNotYetDue e) {
            return comingAgain(
                    job,
                    new JobOutcome.RetryLater(
                            Collections.min(List.of(e.remaining(), MAX_RETRY_DELAY)), String.valueOf(e.getMessage())));
        } catch (ModelFault e) {
            LOG.warn("{} of operation {}: {}", handler.type(), job.claim().operation(), e.getMessage());
            return new Result(new JobOutcome.Incident(String.valueOf(e.getMessage())), false);
        } catch (Saturated e) {
            return comingAgain(
                    job,
                    new JobOutcome.RetryLater(
                            Saturated.RETRY_AFTER, "There is too much to compute now; it waits for its turn."));
        } catch (DataAccessException | TransactionException e) {
            // an interrupted job ends with us, and the job is handed out again after the next start
            LOG.atLevel(Thread.currentThread().isInterrupted() ? Level.DEBUG : Level.WARN)
                    .setCause(e)
                    .log(
                            "{} of operation {} waits: the store cannot be used now.",
                            handler.type(),
                            job.claim().operation());
            return new Result(new JobOutcome.RetryLater(STORE_BACK_OFF, "The store cannot be used now."), false);
        } catch (RuntimeException e) {
            LOG.error("{} of operation {} failed.", handler.type(), job.claim().operation(), e);
            return new Result(
                    new JobOutcome.RetryLater(
                            BUG_BACK_OFF, "Unexpected " + e.getClass().getSimpleName() + "; see the log."),
                    true);
        }
    }

    /** Until then its operation may be silent. */
    private Result comingAgain(Job job, JobOutcome.RetryLater retryLater) {
        try {
            onComingAgain.accept(job.claim(), retryLater.after());
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("The store cannot be used now; that a job comes again is not noted.", e);
        }
        return new Result(retryLater, false);
    }

    private Result refused(JobHandler handler, Job job, ClaimRefused refusal) {
        LOG.warn("{}: {}", handler.type(), refusal.getMessage());
        try {
            onRefused.accept(job.claim());
        } catch (DataAccessException | TransactionException e) {
            return new Result(new JobOutcome.RetryLater(STORE_BACK_OFF, "The store cannot be used now."), false);
        }
        return new Result(handler.whenEnded(), false);
    }

    private void report(JobClient client, ActivatedJob job, Result result) {
        switch (result.outcome()) {
            case JobOutcome.Done(Map<String, Object> variables) ->
                send(job, () -> client.newCompleteCommand(job.getKey()).variables(variables));
            case JobOutcome.BusinessError(String code, String message) ->
                send(
                        job,
                        () -> client.newThrowErrorCommand(job.getKey())
                                .errorCode(code)
                                .errorMessage(message));
            case JobOutcome.RetryLater(Duration after, String reason) ->
                send(
                        job,
                        () -> client.newFailCommand(job.getKey())
                                .retries(result.costsRetry() ? job.getRetries() - 1 : Math.max(1, job.getRetries()))
                                .retryBackoff(after)
                                .errorMessage(reason));
            case JobOutcome.Incident(String reason) ->
                send(job, () -> client.newFailCommand(job.getKey()).retries(0).errorMessage(reason));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the answer is only looked at when it is a failure
    private void send(ActivatedJob job, Supplier<? extends FinalCommandStep<?>> command) {
        Instant soon = EngineCommands.deadlineAfter(LATE_OUTCOME_TIMEOUT);
        Instant deadline = Instant.ofEpochMilli(job.getDeadline());
        commands.send(
                        Priority.OUTCOME,
                        deadline.isAfter(soon) ? deadline : soon,
                        () -> command.get().send())
                .whenComplete((answer, failure) -> {
                    // NOT_FOUND: a boundary event cancelled the job, or another worker was quicker; the store has the
                    // result.
                    if (failure instanceof TimeoutException) {
                        LOG.debug(
                                "Job {} ({}) is given out again: no engine took its outcome.",
                                job.getKey(),
                                job.getType());
                    } else if (failure != null && EngineCommands.code(failure) != Status.Code.NOT_FOUND) {
                        LOG.warn(
                                "The engine did not take the outcome of job {} ({}); it will give the job out again.",
                                job.getKey(),
                                job.getType(),
                                failure);
                    }
                });
    }

    private record Result(JobOutcome outcome, boolean costsRetry) {}

    /** @param since by {@link System#nanoTime} */
    private record InWork(OperationId operation, String type, long since) {}
}

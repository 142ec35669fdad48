package dev.certloom.lifecycle;

import dev.certloom.approval.ApprovalSettings;
import dev.certloom.approval.StepId;
import dev.certloom.approval.StepTurned;
import dev.certloom.lifecycle.ProcessNames.Message;
import dev.certloom.lifecycle.ProcessNames.Variable;
import dev.certloom.lifecycle.spi.Deployments;
import dev.certloom.progress.RetryRequested;
import dev.certloom.vault.Attendance;
import dev.certloom.vault.CancellationRequested;
import dev.certloom.vault.CertificateRequested;
import dev.certloom.vault.MergeRequested;
import dev.certloom.vault.OperationId;
import dev.certloom.vault.PageSettings;
import dev.certloom.vault.RequestWithdrawn;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.FinalCommandStep;
import io.camunda.client.api.response.PublishMessageResponse;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Tells the engine what was committed. Each event lies in the outbox until the engine has taken its message; one that was
 * not delivered is delivered later (design D1). Each message has an id, so that a repetition counts once while it waits.
 * The listeners run on threads of their own: the thread that committed still has its database connection in hand, and the
 * outbox needs one too; as many commits at once as there are connections would wait for each other.
 */
@Component
class ProcessMessenger {

    private static final Duration TRY_FOR = Duration.ofSeconds(5);
    private static final int TRIES_AFTER_INCIDENT = 3;

    private final CamundaClient client;
    private final Deployments deployments;
    private final EngineSettings settings;
    private final ApprovalSettings approvals;
    private final PageSettings pages;
    private final EngineObservations observations;
    private final Attendance attendance;

    ProcessMessenger(
            CamundaClient client,
            Deployments deployments,
            EngineSettings settings,
            ApprovalSettings approvals,
            PageSettings pages,
            EngineObservations observations,
            Attendance attendance) {
        this.client = client;
        this.deployments = deployments;
        this.settings = settings;
        this.approvals = approvals;
        this.pages = pages;
        this.observations = observations;
        this.attendance = attendance;
    }

    @Async
    @TransactionalEventListener
    CompletableFuture<?> on(CertificateRequested event) {
        return start(
                Message.CERTIFICATE_REQUESTED,
                ProcessNames.launchKey(event.operationId(), event.fence()),
                Map.of(
                        Variable.OPERATION_ID, event.operationId().value(),
                        Variable.FENCE, event.fence(),
                        Variable.INSTALLATION, deployments.installation(),
                        Variable.APPROVAL_PROCESS,
                                settings.approvalProcessOf(
                                        event.vault().value(), event.issuer().value()),
                        Variable.MERGE_REMINDER, "R/" + approvals.mergeRemindEvery(),
                        Variable.PAGE,
                                pages.ofRequest(event.vault(), event.operationId())
                                        .toString()));
    }

    @Async
    @TransactionalEventListener
    CompletableFuture<?> on(MergeRequested event) {
        return event.late()
                ? startLateMerge(event.operationId(), event.fence())
                : toLatest(event.operationId(), launch -> mergeRequested(event.operationId(), launch));
    }

    private CompletableFuture<?> startLateMerge(OperationId operation, int fence) {
        return start(
                Message.LATE_MERGE_REQUESTED,
                ProcessNames.launchKey(operation, fence),
                Map.of(
                        Variable.OPERATION_ID, operation.value(),
                        Variable.FENCE, fence,
                        Variable.INSTALLATION, deployments.installation()));
    }

    /** Another try for the job, then for the incident that it left: the engine looks at both (Zeebe keeps them apart). */
    @Async
    @TransactionalEventListener
    CompletableFuture<?> on(RetryRequested event) {
        Instant deadline = EngineCommands.in(TRY_FOR);
        CompletableFuture<?> job = event.job()
                .<CompletableFuture<?>>map(key -> unlessGone(EngineCommands.send(
                        () -> client.newUpdateRetriesCommand(key).retries(TRIES_AFTER_INCIDENT), deadline)))
                .orElseGet(() -> CompletableFuture.completedFuture(event));
        return job.thenCompose(done ->
                unlessGone(EngineCommands.send(() -> client.newResolveIncidentCommand(event.incident()), deadline)));
    }

    /** What is not there any more has gone on by itself, or ended. */
    private static CompletableFuture<?> unlessGone(CompletableFuture<?> command) {
        return command.handle((answer, failure) -> {
            if (failure != null && EngineCommands.code(failure) != Status.Code.NOT_FOUND) {
                throw new IllegalStateException(
                        "Expected the engine to go on after an incident, but it was not told; it will be told again.",
                        failure);
            }
            return "told";
        });
    }

    @Async
    @TransactionalEventListener
    CompletableFuture<?> on(CancellationRequested event) {
        return toLatest(
                event.operationId(), launch -> cancellationRequested(event.operationId(), launch, event.attempt()));
    }

    @Async
    @TransactionalEventListener
    CompletableFuture<?> on(RequestWithdrawn event) {
        return toLatest(event.operationId(), launch -> operationDeleted(event.operationId(), launch));
    }

    @Async
    @TransactionalEventListener
    CompletableFuture<?> on(StepTurned event) {
        return stepTurned(event.step(), event.revision());
    }

    CompletableFuture<?> stepTurned(StepId step, int revision) {
        return observations.message(
                Message.APPROVAL_STEP_TURNED,
                () -> publish(Message.APPROVAL_STEP_TURNED, step.value(), step + "-" + revision, Map.of()));
    }

    /**
     * A step's turn that its process has not heard of. While an instance that was superseded still waits on the same step, that one
     * may hear it instead; so it is told anew each time, until the latest has heard.
     */
    CompletableFuture<?> stepTurnedUnheard(StepId step) {
        return observations.message(
                Message.APPROVAL_STEP_TURNED, () -> publishNow(Message.APPROVAL_STEP_TURNED, step.value()));
    }

    CompletableFuture<?> mergeRequested(OperationId operation, int launch) {
        return tell(Message.MERGE_REQUESTED, operation, launch, operation.value());
    }

    CompletableFuture<?> cancellationRequested(OperationId operation, int launch, int attempt) {
        return tell(Message.CANCELLATION_REQUESTED, operation, launch, operation + "-" + attempt);
    }

    CompletableFuture<?> operationDeleted(OperationId operation, int launch) {
        return tell(Message.OPERATION_DELETED, operation, launch, operation.value());
    }

    private CompletableFuture<?> toLatest(OperationId operation, IntFunction<CompletableFuture<?>> message) {
        return attendance
                .latestLaunch(operation)
                .<CompletableFuture<?>>map(message::apply)
                .orElseGet(() -> CompletableFuture.completedFuture(operation));
    }

    /** Jobs of the instance that starts belong to the trace at hand. */
    private CompletableFuture<?> start(String message, String launchKey, Map<String, Object> variables) {
        return observations.start(message, variables, traced -> publish(message, launchKey, launchKey, traced));
    }

    /**
     * To the instance of this launch. One of a model that an earlier release deployed waits on the operation's id alone: it hears
     * the same, if it waits at this moment; there is at most one, and its jobs come to nothing once it is not the latest.
     */
    private CompletableFuture<?> tell(String message, OperationId operation, int launch, String messageId) {
        return observations.message(
                message,
                () -> CompletableFuture.allOf(
                        publish(message, ProcessNames.launchKey(operation, launch), messageId, Map.of()),
                        publishNow(message, operation.value())));
    }

    /** To whoever waits at this moment, and to nobody later. */
    private CompletableFuture<?> publishNow(String message, String correlationKey) {
        return taken(
                message,
                () -> client.newPublishMessageCommand()
                        .messageName(message)
                        .correlationKey(correlationKey)
                        .timeToLive(Duration.ZERO));
    }

    private CompletableFuture<?> publish(
            String message, String correlationKey, String messageId, Map<String, Object> variables) {
        return taken(
                message,
                () -> client.newPublishMessageCommand()
                        .messageName(message)
                        .correlationKey(correlationKey)
                        .messageId(messageId)
                        .timeToLive(settings.messageTimeToLive())
                        .variables(variables));
    }

    private static CompletableFuture<?> taken(
            String message, Supplier<FinalCommandStep<PublishMessageResponse>> command) {
        return EngineCommands.send(command, EngineCommands.in(TRY_FOR)).handle((answer, failure) -> {
            if (failure != null && EngineCommands.code(failure) != Status.Code.ALREADY_EXISTS) {
                throw new IllegalStateException(
                        "Expected the engine to take message '%s', but it did not; it stays in the outbox and will be sent again."
                                .formatted(message),
                        failure);
            }
            return message;
        });
    }
}

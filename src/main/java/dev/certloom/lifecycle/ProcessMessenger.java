package dev.certloom.lifecycle;

import dev.certloom.approval.ApprovalSettings;
import dev.certloom.approval.StepId;
import dev.certloom.approval.StepTurned;
import dev.certloom.lifecycle.ProcessNames.Message;
import dev.certloom.lifecycle.ProcessNames.Variable;
import dev.certloom.lifecycle.spi.Deployments;
import dev.certloom.progress.RetryRequested;
import dev.certloom.vault.CancellationRequested;
import dev.certloom.vault.CertificateRequested;
import dev.certloom.vault.MergeRequested;
import dev.certloom.vault.OperationId;
import dev.certloom.vault.PageSettings;
import dev.certloom.vault.RequestWithdrawn;
import io.camunda.client.CamundaClient;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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

    ProcessMessenger(
            CamundaClient client,
            Deployments deployments,
            EngineSettings settings,
            ApprovalSettings approvals,
            PageSettings pages,
            EngineObservations observations) {
        this.client = client;
        this.deployments = deployments;
        this.settings = settings;
        this.approvals = approvals;
        this.pages = pages;
        this.observations = observations;
    }

    @Async
    @TransactionalEventListener
    CompletableFuture<?> on(CertificateRequested event) {
        return start(
                Message.CERTIFICATE_REQUESTED,
                event.operationId(),
                event.operationId() + "-" + event.fence(),
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
        return event.late() ? startLateMerge(event.operationId(), event.fence()) : mergeRequested(event.operationId());
    }

    private CompletableFuture<?> startLateMerge(OperationId operation, int fence) {
        return start(
                Message.LATE_MERGE_REQUESTED,
                operation,
                operation + "-" + fence,
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
        return cancellationRequested(event.operationId(), event.attempt());
    }

    @Async
    @TransactionalEventListener
    CompletableFuture<?> on(RequestWithdrawn event) {
        return operationDeleted(event.operationId());
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

    CompletableFuture<?> mergeRequested(OperationId operation) {
        return tell(Message.MERGE_REQUESTED, operation, operation.value());
    }

    CompletableFuture<?> cancellationRequested(OperationId operation, int attempt) {
        return tell(Message.CANCELLATION_REQUESTED, operation, operation + "-" + attempt);
    }

    CompletableFuture<?> operationDeleted(OperationId operation) {
        return tell(Message.OPERATION_DELETED, operation, operation.value());
    }

    /** Jobs of the instance that starts belong to the trace at hand. */
    private CompletableFuture<?> start(
            String message, OperationId operation, String messageId, Map<String, Object> variables) {
        return observations.start(message, variables, traced -> publish(message, operation.value(), messageId, traced));
    }

    private CompletableFuture<?> tell(String message, OperationId operation, String messageId) {
        return observations.message(message, () -> publish(message, operation.value(), messageId, Map.of()));
    }

    private CompletableFuture<?> publish(
            String message, String correlationKey, String messageId, Map<String, Object> variables) {
        return EngineCommands.send(
                        () -> client.newPublishMessageCommand()
                                .messageName(message)
                                .correlationKey(correlationKey)
                                .messageId(messageId)
                                .timeToLive(settings.messageTimeToLive())
                                .variables(variables),
                        EngineCommands.in(TRY_FOR))
                .handle((answer, failure) -> {
                    if (failure != null && EngineCommands.code(failure) != Status.Code.ALREADY_EXISTS) {
                        throw new IllegalStateException(
                                "Expected the engine to take message '%s', but it did not; it stays in the outbox and will be sent again."
                                        .formatted(message),
                                failure);
                    }
                    return messageId;
                });
    }
}

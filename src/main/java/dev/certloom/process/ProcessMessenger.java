package dev.certloom.process;

import dev.certloom.approval.ApprovalSettings;
import dev.certloom.approval.ApprovalStepChanged;
import dev.certloom.approval.StepId;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.PageSettings;
import dev.certloom.operation.CancellationRequested;
import dev.certloom.operation.LaunchRequested;
import dev.certloom.operation.MergeRequested;
import dev.certloom.operation.Occurrence;
import dev.certloom.operation.OperationFinished;
import dev.certloom.operation.OrderCheckRequested;
import dev.certloom.operation.OrderFound;
import dev.certloom.operation.ReconcileQueue;
import dev.certloom.operation.TicketGiven;
import dev.certloom.process.EngineCommands.Priority;
import dev.certloom.process.ProcessNames.Message;
import dev.certloom.process.ProcessNames.Variable;
import dev.certloom.processview.RetryRequested;
import dev.certloom.runtime.LogLimit;
import dev.certloom.runtime.MonotonicClock;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.PublishMessageCommandStep1.PublishMessageCommandStep3;
import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Publishes committed events to the engine. Each event stays in the outbox until the engine has accepted its message:
 * while there is room it also waits in memory, otherwise it is left in the outbox and delivered later
 * ({@link OutboxRedelivery}). Each message has an id, so that a repetition counts once while it waits. The listeners
 * run on the committing thread and therefore never block.
 */
@Component
class ProcessMessenger {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessMessenger.class);
    /** Events that are not stored are published again by their publisher. */
    private static final Duration REMINDER_TIMEOUT = Duration.ofSeconds(5);

    /**
     * An event from the outbox goes back there when the engine has not accepted it by then: another replica may
     * succeed.
     */
    static final Duration DELIVERY_TIMEOUT = Duration.ofMinutes(3);

    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);
    private static final int RETRIES_AFTER_INCIDENT = 3;

    /** For queries to the store before a message is sent; as many at once as may be in flight. */
    private static final Duration MIN_BETWEEN_CHECKS = Duration.ofSeconds(10);

    private static final Executor LOOKUP_EXECUTOR = Executors.newVirtualThreadPerTaskExecutor();

    private final CamundaClient client;
    private final EngineCommands commands;
    private final JdbcDeployments deployments;
    private final EngineSettings settings;
    private final ApprovalSettings approvals;
    private final PageSettings pages;
    private final EngineObservations observations;
    private final ReconcileQueue reconcileQueue;
    /** When the next message that the engine does not accept is logged. */
    private final LogLimit logLimit = new LogLimit(LOG_INTERVAL, MonotonicClock.system());

    ProcessMessenger(
            CamundaClient client,
            EngineCommands commands,
            JdbcDeployments deployments,
            EngineSettings settings,
            ApprovalSettings approvals,
            PageSettings pages,
            EngineObservations observations,
            ReconcileQueue reconcileQueue) {
        this.client = client;
        this.commands = commands;
        this.deployments = deployments;
        this.settings = settings;
        this.approvals = approvals;
        this.pages = pages;
        this.observations = observations;
        this.reconcileQueue = reconcileQueue;
    }

    @TransactionalEventListener
    CompletableFuture<?> on(LaunchRequested event) {
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

    @TransactionalEventListener
    CompletableFuture<?> on(MergeRequested.InTime event) {
        return toLatest(
                Message.MERGE_REQUESTED,
                event.operationId(),
                event.operationId().value());
    }

    @TransactionalEventListener
    CompletableFuture<?> on(MergeRequested.Late event) {
        return start(
                Message.LATE_MERGE_REQUESTED,
                ProcessNames.launchKey(event.operationId(), event.fence()),
                Map.of(
                        Variable.OPERATION_ID, event.operationId().value(),
                        Variable.FENCE, event.fence(),
                        Variable.INSTALLATION, deployments.installation()));
    }

    /**
     * Another retry for the job, then resolution of the incident it left: Zeebe keeps the two apart.
     */
    @TransactionalEventListener
    CompletableFuture<?> on(RetryRequested event) {
        CompletableFuture<?> job = event.job()
                .<CompletableFuture<?>>map(key -> deliver(
                        "another try of a job",
                        () -> unlessGone(client.newUpdateRetriesCommand(key)
                                .retries(RETRIES_AFTER_INCIDENT)
                                .send())))
                .orElseGet(() -> CompletableFuture.completedFuture(event));
        return job.thenCompose(done -> deliver(
                "the end of an incident",
                () -> unlessGone(
                        client.newResolveIncidentCommand(event.incident()).send())));
    }

    /** Without it, the instance would look again by itself, after a longer time. */
    @TransactionalEventListener
    CompletableFuture<?> on(OrderFound event) {
        return orderAnswered(event.occurrence());
    }

    /** The same holds. However often it is asked for, the issuer is bothered once in a while only. */
    @TransactionalEventListener
    CompletableFuture<?> on(OrderCheckRequested event) {
        Occurrence occurrence = event.occurrence();
        long slot = occurrence.at().toEpochMilli() / MIN_BETWEEN_CHECKS.toMillis();
        return toLatest(Message.ORDER_ANSWERED, occurrence.operationId(), occurrence.operationId() + "-check-" + slot);
    }

    private CompletableFuture<?> orderAnswered(Occurrence occurrence) {
        return toLatest(
                Message.ORDER_ANSWERED,
                occurrence.operationId(),
                occurrence.operationId() + "-" + occurrence.at().toEpochMilli());
    }

    @TransactionalEventListener
    CompletableFuture<?> on(TicketGiven event) {
        return toLatest(Message.HOLD_CHANGED, event.operationId(), event.operationId() + "-ticket");
    }

    @TransactionalEventListener
    CompletableFuture<?> on(CancellationRequested event) {
        return toLatest(
                Message.CANCELLATION_REQUESTED, event.operationId(), event.operationId() + "-" + event.attempt());
    }

    @TransactionalEventListener
    CompletableFuture<?> on(OperationFinished.Withdrawn event) {
        return toLatest(
                Message.OPERATION_DELETED,
                event.operationId(),
                event.operationId().value());
    }

    @TransactionalEventListener
    CompletableFuture<?> on(ApprovalStepChanged event) {
        return approvalStepChanged(event.step(), event.revision());
    }

    CompletableFuture<?> approvalStepChanged(StepId step, int revision) {
        return observations.message(
                Message.APPROVAL_STEP_TURNED,
                () -> deliver(
                        Message.APPROVAL_STEP_TURNED,
                        () -> taken(publish(Message.APPROVAL_STEP_TURNED, step.value(), step + "-" + revision))));
    }

    /**
     * A change of a step that its process has not received. While a superseded instance still waits on the same step,
     * that instance may receive the message instead; so it is published again until the latest one has received it.
     */
    CompletableFuture<?> resendApprovalStepChanged(StepId step) {
        return resend(
                Message.APPROVAL_STEP_TURNED, () -> taken(publishNow(Message.APPROVAL_STEP_TURNED, step.value())));
    }

    /** To an instance that waits at this moment. */
    CompletableFuture<?> holdChanged(OperationId operation, int launch) {
        return resend(
                Message.HOLD_CHANGED,
                () -> taken(publishNow(Message.HOLD_CHANGED, ProcessNames.launchKey(operation, launch))));
    }

    CompletableFuture<?> mergeRequested(OperationId operation, int launch) {
        return resend(
                Message.MERGE_REQUESTED,
                () -> publishToLaunch(Message.MERGE_REQUESTED, operation, launch, operation.value()));
    }

    CompletableFuture<?> cancellationRequested(OperationId operation, int launch, int attempt) {
        return resend(
                Message.CANCELLATION_REQUESTED,
                () -> publishToLaunch(Message.CANCELLATION_REQUESTED, operation, launch, operation + "-" + attempt));
    }

    CompletableFuture<?> operationDeleted(OperationId operation, int launch) {
        return resend(
                Message.OPERATION_DELETED,
                () -> publishToLaunch(Message.OPERATION_DELETED, operation, launch, operation.value()));
    }

    private CompletableFuture<?> resend(String message, Supplier<CompletableFuture<?>> sending) {
        return observations.message(
                message,
                () -> commands.send(Priority.RUNNING, EngineCommands.deadlineAfter(REMINDER_TIMEOUT), sending));
    }

    /** The latest is looked up when the message is sent, and again for each try. */
    private CompletableFuture<?> toLatest(String message, OperationId operation, String messageId) {
        return observations.message(
                message,
                () -> deliver(
                        message,
                        () -> CompletableFuture.supplyAsync(
                                        () -> reconcileQueue.latestLaunch(operation), LOOKUP_EXECUTOR)
                                .thenCompose(latest -> latest.<CompletableFuture<?>>map(
                                                launch -> publishToLaunch(message, operation, launch, messageId))
                                        .orElseGet(() -> CompletableFuture.completedFuture(operation)))));
    }

    /** Jobs of the new instance belong to the current trace. */
    private CompletableFuture<?> start(String message, String launchKey, Map<String, Object> variables) {
        return observations.start(
                message,
                variables,
                traced -> deliver(
                        message,
                        Priority.START,
                        () -> taken(publish(message, launchKey, launchKey).variables(traced))));
    }

    private CompletableFuture<?> deliver(String what, Supplier<CompletableFuture<?>> sending) {
        return deliver(what, Priority.RUNNING, sending);
    }

    /** Events that the outbox keeps until they are delivered. */
    private CompletableFuture<?> deliver(String what, Priority priority, Supplier<CompletableFuture<?>> sending) {
        return commands.send(priority, EngineCommands.deadlineAfter(DELIVERY_TIMEOUT), sending)
                .whenComplete((done, failure) -> {
                    if (failure != null
                            && !(failure instanceof EngineCommands.QueueFullException)
                            && !(failure instanceof TimeoutException)) {
                        refused(what, failure);
                    }
                });
    }

    private void refused(String what, Throwable failure) {
        if (logLimit.permits()) {
            LOG.warn(
                    "Expected the engine to be told of {}, but it was not ({}); it stays in the outbox and is sent again. Others like it are not logged for a minute.",
                    what,
                    String.valueOf(failure.getMessage()));
        }
    }

    /** A message that exists already counts as accepted. */
    private static CompletableFuture<?> taken(PublishMessageCommandStep3 message) {
        return unless(Status.Code.ALREADY_EXISTS, message.send());
    }

    /** An element that is gone has continued by itself, or ended. */
    private static CompletableFuture<?> unlessGone(CompletionStage<?> command) {
        return unless(Status.Code.NOT_FOUND, command);
    }

    private static CompletableFuture<?> unless(Status.Code good, CompletionStage<?> command) {
        return command.<CompletableFuture<?>>handle(
                        (answer, failure) -> failure == null || EngineCommands.code(failure) == good
                                ? CompletableFuture.completedFuture(good)
                                : CompletableFuture.failedFuture(failure))
                .thenCompose(done -> done)
                .toCompletableFuture();
    }

    /**
     * To the instance of this launch. An instance of a model deployed by an earlier release is correlated on the
     * operation's id alone: it receives the same message if it is waiting at this moment; there is at most one, and its
     * jobs have no effect once it is not the latest.
     */
    private CompletableFuture<?> publishToLaunch(String message, OperationId operation, int launch, String messageId) {
        return CompletableFuture.allOf(
                taken(publish(message, ProcessNames.launchKey(operation, launch), messageId)),
                taken(publishNow(message, operation.value())));
    }

    /** To instances that wait at this moment, and to none later. */
    private PublishMessageCommandStep3 publishNow(String message, String correlationKey) {
        return client.newPublishMessageCommand()
                .messageName(message)
                .correlationKey(correlationKey)
                .timeToLive(Duration.ZERO);
    }

    private PublishMessageCommandStep3 publish(String message, String correlationKey, String messageId) {
        return client.newPublishMessageCommand()
                .messageName(message)
                .correlationKey(correlationKey)
                .messageId(messageId)
                .timeToLive(settings.messageTimeToLive());
    }
}

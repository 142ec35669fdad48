package dev.certloom.process;

import dev.certloom.approval.ApprovalStepChanged;
import dev.certloom.approval.StepLifecycle;
import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import dev.certloom.availability.StoreFailures;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.CancellationState;
import dev.certloom.operation.OperationFailures;
import dev.certloom.operation.Operations.Due;
import dev.certloom.operation.Operations.Holder;
import dev.certloom.operation.Operations.Overdue;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.operation.ReconcileQueue;
import dev.certloom.operation.RequestHolds;
import dev.certloom.operation.WaitDescription;
import dev.certloom.process.EngineCommands.Priority;
import dev.certloom.process.InstanceProbe.InstanceState;
import dev.certloom.processview.ExternalWaits;
import dev.certloom.runtime.OwnThread;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.ClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Looks after operations that have been silent: the engine may have lost its data, its message or its job, or a worker
 * may hold the job. Whatever happened to the instance, the store has the state, and a new instance advances to where
 * the old one was (ADR 3).
 */
@Component
class Reconciler {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final int BATCH_SIZE = 100;
    /** An instance that still exists this long after its operation was deleted does not end by itself. */
    private static final Duration SELF_TERMINATION_TIMEOUT = Duration.ofSeconds(30);

    private static final int MAX_REASON_LENGTH = 1_000;

    private final ReconcileQueue reconcileQueue;
    private final EngineSession session;
    private final EngineLoad load;
    private final EngineSettings engines;
    private final HangingSettings hanging;
    private final InstanceProbe probe;
    private final ExternalWaits externalWaits;
    private final CamundaClient client;
    private final ProcessMessenger messenger;
    private final StepLifecycle steps;
    private final RequestHolds holds;
    private final EngineCommands commands;
    private final Availability availability;
    private final Clock clock;
    private final EngineUptimeClock serving = new EngineUptimeClock();
    private final OwnThread thread = new OwnThread("reconciler");
    private volatile long refusalsSeen;

    Reconciler(
            ReconcileQueue reconcileQueue,
            EngineSession session,
            EngineLoad load,
            EngineSettings engines,
            HangingSettings hanging,
            InstanceProbe probe,
            ExternalWaits externalWaits,
            CamundaClient client,
            ProcessMessenger messenger,
            StepLifecycle steps,
            RequestHolds holds,
            EngineCommands commands,
            Availability availability,
            Clock clock) {
        this.reconcileQueue = reconcileQueue;
        this.session = session;
        this.load = load;
        this.engines = engines;
        this.hanging = hanging;
        this.probe = probe;
        this.externalWaits = externalWaits;
        this.client = client;
        this.messenger = messenger;
        this.steps = steps;
        this.holds = holds;
        this.commands = commands;
        this.availability = availability;
        this.clock = clock;
    }

    /** On its own thread: an engine that does not answer must not delay other scheduled tasks. */
    @Scheduled(fixedDelayString = "${certloom.engine.reconcile-every:PT2S}")
    void wake() {
        thread.run(this::reconcile);
    }

    void reconcile() {
        if (availability.awaySince(Dependency.ENGINE).isPresent()) {
            serving.observe(clock.instant(), false);
            return;
        }
        try {
            session.verify();
            Optional<String> engine = session.engine();
            serving.observe(clock.instant(), engine.isPresent() && !isLoaded());
            engine.ifPresent(this::reconcileWith);
        } catch (ClientException e) {
            serving.observe(clock.instant(), false);
            LOG.debug("The process engine does not answer now; overdue operations wait.", e);
        } catch (DataAccessException | TransactionException e) {
            serving.observe(clock.instant(), false);
            LOG.warn("The store cannot be used now; overdue operations wait.", e);
        } catch (RuntimeException e) {
            serving.observe(clock.instant(), false);
            LOG.error("Overdue operations could not be checked; they are at the next interval.", e);
        }
    }

    /**
     * The engine has refused a command since the last check, messages to it are queued, or jobs wait because our
     * workers are busy.
     */
    private boolean isLoaded() {
        long refusals = load.refusals();
        boolean refused = refusals != refusalsSeen;
        refusalsSeen = refusals;
        return refused
                || session.isBusy()
                || commands.waiting(Priority.START) > 0
                || commands.waiting(Priority.RUNNING) > 0;
    }

    private void reconcileWith(String engine) {
        reconcileQueue.recordActivity(session.inWork());
        Due due = reconcileQueue.due(BATCH_SIZE);
        due.unreadable()
                .forEach((id, row) -> postpone(id, row.reason(), () -> reconcileQueue.postpone(id, row.nextCheckAt())));
        Map<Long, InstanceState> states = probe.ask(due.overdue().stream()
                .flatMap(overdue -> heldBy(engine, overdue).stream())
                .map(Holder::processInstanceKey)
                .toList());
        Round round = new Round(engine, states);
        due.overdue().forEach(round::checkAlone);
    }

    /** An individual failure must not delay the others; when the engine or the store is away, the round ends. */
    private static void postpone(OperationId id, RuntimeException failure, Runnable postponement) {
        OperationFailures.report(id, failure);
        try {
            postponement.run();
        } catch (RuntimeException e) {
            if (isOutage(e)) {
                throw e;
            }
            OperationFailures.report(id, e);
        }
    }

    private static Optional<Holder> heldBy(String engine, Overdue overdue) {
        return overdue.holder().filter(holder -> holder.engine().equals(engine));
    }

    /** A decision was made: from now on the process should continue. In the transaction of the decision. */
    @EventListener
    void on(ApprovalStepChanged event) {
        reconcileQueue.expectProgress(event.operationId());
    }

    /** Checks all operations that are due, once. */
    private final class Round {

        private final String engine;
        private final Map<Long, InstanceState> states;
        private int relaunchBudget;

        Round(String engine, Map<Long, InstanceState> states) {
            this.engine = engine;
            this.states = states;
            this.relaunchBudget = hanging.relaunchesAtOnce() - reconcileQueue.relaunching(hanging.after());
        }

        void checkAlone(Overdue overdue) {
            try {
                check(overdue);
            } catch (RuntimeException e) {
                if (isOutage(e)) {
                    throw e;
                }
                postpone(overdue.operation().id(), e, () -> reconcileQueue.checkLater(overdue));
            }
        }

        private void check(Overdue overdue) {
            Optional<Holder> holder = heldBy(engine, overdue);
            Optional<InstanceState> state =
                    holder.map(held -> states.getOrDefault(held.processInstanceKey(), InstanceState.UNKNOWN));
            if (overdue.operation().phase() == Phase.WITHDRAWN) {
                handleWithdrawn(overdue, holder, state);
            } else if (state.isEmpty() && (overdue.lost() || overdue.holder().isPresent())) {
                relaunch(overdue.asLost(), Optional.empty());
            } else if (state.isEmpty()) {
                judge(overdue, holder, state, hanging.silence(overdue.relaunches()));
            } else {
                switch (state.get()) {
                    case UNKNOWN -> reconcileQueue.checkSoon(overdue);
                    case GONE, UNRESPONSIVE ->
                        judge(overdue, holder, state, hanging.silenceOfGone(overdue.relaunches()));
                    case ALIVE -> checkLiving(overdue, holder.orElseThrow());
                }
            }
        }

        private void checkLiving(Overdue overdue, Holder holder) {
            remind(overdue.operation());
            if (isWaiting(overdue.operation(), holder)) {
                reconcileQueue.checkLater(overdue);
            } else if (isWaitingForIssuers(overdue.operation())) {
                reconcileQueue.recordActivity(List.of(overdue.operation().id()));
                reconcileQueue.checkSoon(overdue);
            } else {
                judge(
                        overdue,
                        Optional.of(holder),
                        Optional.of(InstanceState.ALIVE),
                        hanging.silence(overdue.relaunches()));
            }
        }

        /** Waits until it has been silent for long enough, while the engine served. */
        private void judge(Overdue overdue, Optional<Holder> holder, Optional<InstanceState> state, Duration allowed) {
            if (overdue.isStalled()) {
                reconcileQueue.checkLater(overdue);
            } else if (serving.since(overdue.quietSince()).compareTo(allowed) < 0) {
                reconcileQueue.checkSoon(overdue);
            } else if (overdue.relaunches() >= HangingSettings.MAX_RELAUNCHES) {
                String known = known(overdue, holder, state);
                LOG.warn(
                        "Operation {} has stalled and needs an operator: {}",
                        overdue.operation().id(),
                        known);
                reconcileQueue.escalateToOperator(overdue, known);
            } else {
                relaunch(overdue, holder);
            }
        }

        private void relaunch(Overdue overdue, Optional<Holder> holder) {
            if (relaunchBudget <= 0) {
                reconcileQueue.checkSoon(overdue);
                return;
            }
            relaunchBudget--;
            LOG.info(
                    "Operation {} has no process instance that moves it on: starting another one.",
                    overdue.operation().id());
            if (reconcileQueue.relaunch(overdue)) {
                holder.ifPresent(superseded -> end(superseded.processInstanceKey()));
            }
        }

        /** The vault itself ends deleted operations; here only their instances are handled. */
        @SuppressWarnings("FutureReturnValueIgnored") // as for reminders
        private void handleWithdrawn(Overdue overdue, Optional<Holder> holder, Optional<InstanceState> state) {
            PendingOperation operation = overdue.operation();
            if (state.filter(InstanceState.ALIVE::equals).isPresent()) {
                messenger.operationDeleted(operation.id(), operation.launchFence());
                if (operation.since().plus(SELF_TERMINATION_TIMEOUT).isBefore(clock.instant())) {
                    holder.ifPresent(held -> end(held.processInstanceKey()));
                }
                reconcileQueue.checkLater(overdue);
            } else if (overdue.toBeStopped()
                    || state.filter(InstanceState.UNKNOWN::equals).isPresent()) {
                reconcileQueue.checkSoon(overdue);
            } else {
                reconcileQueue.remove(overdue);
            }
        }
    }

    /** A message published before the engine failed may be lost with it. */
    @SuppressWarnings("FutureReturnValueIgnored") // whatever the result, the operation is checked again
    private void remind(PendingOperation operation) {
        if (operation.isOpen() && operation.isManual() && !operation.chain().isEmpty()) {
            messenger.mergeRequested(operation.id(), operation.launchFence());
        }
        if (operation.phase() == Phase.AWAITING_APPROVAL) {
            steps.undelivered(operation.id()).forEach(step -> messenger.resendApprovalStepChanged(step.id()));
        }
        if (operation.phase().isHeldBack() && !holds.isHeldBack(operation)) {
            messenger.holdChanged(operation.id(), operation.launchFence());
        }
        if (operation.isOpen() && operation.cancellationState() == CancellationState.REQUESTED) {
            messenger.cancellationRequested(operation.id(), operation.launchFence(), operation.cancellationAttempt());
        }
    }

    /**
     * Waiting for people, for a window, or for something in a company's own process. The store knows when an issuer is polled again.
     */
    private boolean isWaiting(PendingOperation operation, Holder holder) {
        return switch (operation.phase()) {
            case AWAITING_MERGE -> operation.chain().isEmpty();
            case AWAITING_TICKET, AWAITING_WINDOW -> holds.isHeldBack(operation);
            case RECEIVED, KEYED, AWAITING_APPROVAL ->
                steps.isWaitingForPeople(operation.id()) || isWaitingInApproval(operation, holder);
            default -> false;
        };
    }

    /** Its turn to ask its issuer may not have come yet, whether it stands before its order or after. */
    private boolean isWaitingForIssuers(PendingOperation operation) {
        return !operation.isManual()
                && operation.phase() != Phase.RECEIVED
                && operation.phase() != Phase.VERIFYING
                && session.isBusyWithIssuers();
    }

    private boolean isWaitingInApproval(PendingOperation operation, Holder holder) {
        return steps.undelivered(operation.id()).isEmpty()
                && externalWaits.isWaitingInCalled(
                        operation.id(),
                        holder.processInstanceKey(),
                        engines.approvalProcessOf(
                                operation.vault().value(),
                                operation.policy().issuer().name().value()),
                        session.jobTypes());
    }

    private String known(Overdue overdue, Optional<Holder> holder, Optional<InstanceState> state) {
        PendingOperation operation = overdue.operation();
        String instance = holder.map(held -> "process instance %d %s"
                        .formatted(held.processInstanceKey(), words(state.orElse(InstanceState.UNKNOWN))))
                .orElse("no process instance has taken it");
        String where = holder.flatMap(held -> externalWaits.describe(operation.id(), held.processInstanceKey()))
                .map(words -> "; " + words)
                .orElse("");
        String all = "It was waiting for %s and got stuck, was restarted %d times, and is still stuck: %s%s."
                .formatted(WaitDescription.what(operation), overdue.relaunches(), instance, where);
        return all.substring(0, Math.min(MAX_REASON_LENGTH, all.length()));
    }

    private static String words(InstanceState state) {
        return switch (state) {
            case ALIVE -> "is alive";
            case GONE -> "has ended";
            case UNRESPONSIVE -> "is not answered for by the engine, which may have banned it";
            case UNKNOWN -> "is unknown";
        };
    }

    /** Best effort: its jobs have no effect anyway. */
    @SuppressWarnings("FutureReturnValueIgnored") // it may have ended already, or be banned
    private void end(long processInstanceKey) {
        client.newCancelInstanceCommand(processInstanceKey).send();
    }

    /** Whether the engine or the store is away: then the others would fail as well. */
    private static boolean isOutage(RuntimeException failure) {
        return failure instanceof ClientException || StoreFailures.isIn(failure);
    }
}

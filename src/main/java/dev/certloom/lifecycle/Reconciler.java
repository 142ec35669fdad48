package dev.certloom.lifecycle;

import dev.certloom.approval.Approvals;
import dev.certloom.vault.Attendance;
import dev.certloom.vault.Cancellation;
import dev.certloom.vault.Claim;
import dev.certloom.vault.PendingOperation;
import dev.certloom.vault.Phase;
import dev.certloom.vault.spi.Operations.Overdue;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.ClientException;
import io.camunda.client.api.command.ClientStatusException;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.modulith.events.IncompleteEventPublications;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Looks after operations from which nothing was heard: the engine may have lost its data, its message or its job. Whatever
 * it lost, the store knows, and a new instance walks to where the old one stood (design D16).
 */
@Component
class Reconciler {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final int BATCH = 100;
    private static final Duration RESEND_AFTER = Duration.ofSeconds(10);

    private final Attendance attendance;
    private final EngineSession session;
    private final CamundaClient client;
    private final ProcessMessenger messenger;
    private final Withdrawals withdrawals;
    private final Approvals approvals;
    private final IncompleteEventPublications outbox;

    Reconciler(
            Attendance attendance,
            EngineSession session,
            CamundaClient client,
            ProcessMessenger messenger,
            Withdrawals withdrawals,
            Approvals approvals,
            IncompleteEventPublications outbox) {
        this.attendance = attendance;
        this.session = session;
        this.client = client;
        this.messenger = messenger;
        this.withdrawals = withdrawals;
        this.approvals = approvals;
        this.outbox = outbox;
    }

    @Scheduled(fixedDelayString = "${certloom.engine.reconcile-every:PT2S}")
    void reconcile() {
        try {
            session.verify();
            session.engine().ifPresent(this::reconcileWith);
        } catch (ClientException e) {
            LOG.debug("The process engine does not answer now; overdue operations wait.", e);
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("The store cannot be used now; overdue operations wait: {}", e.getMessage());
        }
    }

    private void reconcileWith(String engine) {
        outbox.resubmitIncompletePublicationsOlderThan(RESEND_AFTER);
        List<Overdue> due = attendance.due(BATCH);
        due.forEach(overdue -> attend(overdue, engine));
    }

    private void attend(Overdue overdue, String engine) {
        PendingOperation operation = overdue.operation();
        boolean alive = overdue.engine().filter(engine::equals).isPresent()
                && overdue.claimFence() == operation.launchFence()
                && overdue.processInstanceKey().filter(this::isAlive).isPresent();
        if (alive) {
            remind(operation);
            attendance.wellKept(operation);
        } else if (operation.phase() == Phase.WITHDRAWN) {
            withdraw(overdue, engine);
        } else {
            LOG.info("Operation {} has no living process instance: starting another one.", operation.id());
            attendance.relaunch(operation);
        }
    }

    /** A message published before the engine went down may be lost with it. */
    @SuppressWarnings("FutureReturnValueIgnored") // whatever becomes of it, the operation is looked after again
    private void remind(PendingOperation operation) {
        if (operation.phase() == Phase.WITHDRAWN) {
            messenger.operationDeleted(operation.id());
        } else {
            if (operation.isOpen() && operation.isManual() && !operation.chain().isEmpty()) {
                messenger.mergeRequested(operation.id());
            }
            if (operation.phase() == Phase.AWAITING_APPROVAL) {
                approvals.unheard(operation.id()).forEach(step -> messenger.stepTurned(step.id(), step.revision()));
            }
            if (operation.isOpen() && operation.cancellation() == Cancellation.REQUESTED) {
                messenger.cancellationRequested(operation.id(), operation.cancellationAttempt());
            }
        }
    }

    /** No instance is left to take the order back: done here. */
    private void withdraw(Overdue overdue, String engine) {
        PendingOperation operation = overdue.operation();
        Claim claim = new Claim(
                operation.id(),
                overdue.claimFence(),
                overdue.processInstanceKey().orElse(0L),
                engine,
                "reconciler");
        if (withdrawals.advance(claim) instanceof JobOutcome.Done) {
            attendance.settled(operation);
        } else {
            attendance.wellKept(operation);
        }
    }

    /** The one way to ask over gRPC: setting no variables changes nothing, and is NOT_FOUND when the instance has ended. */
    private boolean isAlive(long processInstanceKey) {
        try {
            client.newSetVariablesCommand(processInstanceKey)
                    .variables(Map.of())
                    .local(true)
                    .send()
                    .join();
            return true;
        } catch (ClientStatusException e) {
            if (e.getStatusCode() == Status.Code.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }
}

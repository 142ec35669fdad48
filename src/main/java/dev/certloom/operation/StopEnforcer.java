package dev.certloom.operation;

import dev.certloom.availability.StoreFailures;
import dev.certloom.compute.Lane;
import dev.certloom.kernel.OperationId;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Ends cancelled or deleted operations when no process does so within seconds: the engine may be away, or the instance
 * banned, stuck or gone. It waits only for an issuer's answer. It also asks issuers about orders that were closed
 * without their consent, so that a certificate they sign nevertheless is not missed.
 */
@Component
class StopEnforcer {

    private static final Logger LOG = LoggerFactory.getLogger(StopEnforcer.class);
    private static final int MAX_BATCH_SIZE = 100;
    /** Longer than an issuer takes to answer or to time out. */
    private static final Duration LEASE = Duration.ofMinutes(1);

    private static final Duration MIN_RETRY_DELAY = Duration.ofSeconds(5);
    private static final Duration NO_DELAY = Duration.ZERO;

    private final PendingStops pendingStops;
    private final ClosedOrders closedOrders;
    private final Cancellations cancellations;
    private final Withdrawals withdrawals;
    private final Semaphore room = new Semaphore(MAX_BATCH_SIZE);

    StopEnforcer(
            PendingStops pendingStops,
            ClosedOrders closedOrders,
            Cancellations cancellations,
            Withdrawals withdrawals) {
        this.pendingStops = pendingStops;
        this.closedOrders = closedOrders;
        this.cancellations = cancellations;
        this.withdrawals = withdrawals;
    }

    /** Each on its own thread, because an issuer may be slow. */
    @Scheduled(fixedDelayString = "${certloom.engine.reconcile-every:PT2S}")
    void enforceDue() {
        try {
            pendingStops.take(LEASE, room.availablePermits()).forEach(id -> onItsOwn(id, () -> stop(id)));
            closedOrders.take(LEASE, room.availablePermits()).forEach(id -> onItsOwn(id, () -> closedOrders.ask(id)));
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("The store cannot be used now; what was cancelled or deleted waits.", e);
        }
    }

    private void onItsOwn(OperationId id, Runnable work) {
        room.acquireUninterruptibly();
        Thread.ofVirtual().name("unattended-stop").start(() -> {
            try {
                Lane.BACKGROUND.during(() -> {
                    work.run();
                    return work;
                });
            } catch (RuntimeException e) {
                if (StoreFailures.isIn(e)) {
                    LOG.warn("The store cannot be used now; what was cancelled or deleted waits.", e);
                } else {
                    OperationFailures.report(id, e);
                }
            } finally {
                room.release();
            }
        });
    }

    /** Read individually: an unreadable row must not keep the others from ending. */
    private void stop(OperationId id) {
        pendingStops.find(id).ifPresent(this::stop);
    }

    private void stop(PendingOperation operation) {
        Claim claim = Claim.ofVault(operation, "reconciler");
        try {
            boolean isWithdrawn = operation.phase() == Phase.WITHDRAWN;
            AdvanceResult result = isWithdrawn ? withdrawals.advance(claim) : cancellations.advance(claim);
            if (result instanceof AdvanceResult.Later(Duration after, String reason)) {
                pendingStops.tryAgain(operation, after.compareTo(MIN_RETRY_DELAY) > 0 ? after : MIN_RETRY_DELAY);
            } else if (isWithdrawn) {
                pendingStops.remove(operation);
            }
        } catch (OperationEnded launchedAnewMeanwhile) {
            pendingStops.tryAgain(operation, NO_DELAY);
        }
    }
}

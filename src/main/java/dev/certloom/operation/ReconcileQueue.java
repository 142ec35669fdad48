package dev.certloom.operation;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.Operations.Due;
import dev.certloom.operation.Operations.Locked;
import dev.certloom.operation.Operations.Overdue;
import dev.certloom.runtime.ProportionalBackOff;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Finds operations that the engine may have lost, and asks for another process instance. */
@Service
public class ReconcileQueue {

    private static final Duration MAX_CHECK_INTERVAL = Duration.ofMinutes(10);
    private static final ProportionalBackOff CHECK_BACK_OFF =
            new ProportionalBackOff(Operations.CHECK_DELAY, MAX_CHECK_INTERVAL);

    private final Operations operations;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    ReconcileQueue(
            Operations operations, TransactionOperations transaction, ApplicationEventPublisher events, Clock clock) {
        this.operations = operations;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /** Operations to check now. */
    public Due due(int limit) {
        return operations.overdue(clock.instant(), limit);
    }

    /** This one is fine: check again later, at intervals that grow the longer it has not moved. */
    public void checkLater(Overdue seen) {
        Instant now = clock.instant();
        reschedule(
                seen, Optional.of(now.plus(CHECK_BACK_OFF.pause(seen.operation().since(), now))));
    }

    /** This one should move: check again soon. */
    public void checkSoon(Overdue seen) {
        reschedule(seen, Optional.of(clock.instant().plus(Operations.CHECK_DELAY)));
    }

    /** This one cannot be read: check again much later. */
    public void postpone(OperationId id, Instant seen) {
        reschedule(id, seen, Optional.of(clock.instant().plus(MAX_CHECK_INTERVAL)));
    }

    /** Nothing is left to do for this one. */
    public void remove(Overdue seen) {
        reschedule(seen, Optional.empty());
    }

    private void reschedule(Overdue seen, Optional<Instant> when) {
        reschedule(seen.operation().id(), seen.nextCheckAt(), when);
    }

    private void reschedule(OperationId id, Instant seen, Optional<Instant> when) {
        transaction.executeWithoutResult(status -> operations.rescheduleCheck(id, seen, when));
    }

    /** The answering engine is not the one that holds the operations: all are due. */
    public void engineChanged(String engine) {
        transaction.executeWithoutResult(status -> operations.markLostUnlessHeldBy(engine, clock.instant()));
    }

    /** These are being worked on. */
    public void recordActivity(Collection<OperationId> ids) {
        if (!ids.isEmpty()) {
            transaction.executeWithoutResult(status -> operations.recordActivity(ids, clock.instant()));
        }
    }

    /** A job of this operation is to be retried after this time: until then the operation may be silent. */
    public void retryScheduled(Claim claim, Duration after) {
        transaction.executeWithoutResult(status -> operations
                .find(claim.operation())
                .filter(operation -> operation.launchFence() == claim.fence())
                .ifPresent(operation -> operations.recordActivity(
                        List.of(operation.id()), clock.instant().plus(after))));
    }

    /** From now on its process instance should continue: what it waited for has happened. */
    public void expectProgress(OperationId id) {
        Instant now = clock.instant();
        operations.recordActivity(List.of(id), now);
        operations.scheduleCheck(id, now.plus(Operations.CHECK_DELAY));
    }

    /** How many of the recently relaunched operations have no instance yet. */
    public int relaunching(Duration lately) {
        return operations.countUnclaimed(clock.instant().minus(lately));
    }

    /** Number of the latest launch; empty when there is no such operation. */
    public Optional<Integer> latestLaunch(OperationId id) {
        return operations.find(id).map(PendingOperation::launchFence);
    }

    /** Audits, once per operation, that a job named a launch that never existed. */
    public void recordRefusedClaim(Claim claim) {
        transaction.executeWithoutResult(status -> operations
                .find(claim.operation())
                .ifPresent(operation -> {
                    Instant now = clock.instant();
                    if (operations.noteRefusedClaim(claim, now)) {
                        events.publishEvent(operation.auditableEvent(
                                AuditAction.CLAIM_REFUSED,
                                claim.actor(),
                                now,
                                Map.of(
                                        "reason", "no such launch",
                                        "fence", Integer.toString(claim.fence()),
                                        "launches", Integer.toString(operation.launchFence()),
                                        "processInstance", Long.toString(claim.processInstanceKey()))));
                    }
                }));
    }

    /**
     * Requests another process instance with a higher fence, unless the operation has moved since it was seen; of two
     * replicas that see the same, only one does.
     *
     * @return whether this call did
     */
    public boolean relaunch(Overdue seen) {
        int relaunches = seen.lost() ? seen.relaunches() : seen.relaunches() + 1;
        return Boolean.TRUE.equals(transaction.execute(status -> lockUnmoved(seen)
                .map(operation -> relaunchLocked(operation, relaunches, Actor.system("reconciler")))
                .isPresent()));
    }

    /** Empty when it has moved, or was heard of, since it was seen: whoever asks the engine does so for seconds. */
    private Optional<PendingOperation> lockUnmoved(Overdue seen) {
        return operations
                .lock(seen.operation().id())
                .filter(locked -> locked.quietSince().equals(seen.quietSince()))
                .map(Locked::operation)
                .filter(operation -> operation.launchFence() == seen.operation().launchFence())
                .filter(PendingOperation::needsInstance);
    }

    /**
     * An operator has looked, and wants it relaunched.
     *
     * @throws Refusal NOT_IN_PROGRESS when it does not wait for an operator
     */
    public void restart(PendingOperation seen, Actor operator) {
        transaction.executeWithoutResult(status -> {
            PendingOperation operation = operations
                    .lock(seen.id())
                    .map(Locked::operation)
                    .filter(locked -> locked.stalled().isPresent())
                    .orElseThrow(() -> new Refusal(
                            Refusal.Kind.NOT_IN_PROGRESS,
                            "This request is not stuck: it continues already, or has ended."));
            relaunchLocked(operation, 0, operator);
        });
    }

    private PendingOperation relaunchLocked(PendingOperation operation, int relaunches, Actor actor) {
        Instant now = clock.instant();
        PendingOperation next = operation.relaunched();
        operations.save(next, now, now.plus(Operations.CHECK_DELAY));
        operations.noteRelaunch(next.id(), relaunches, now);
        Occurrence occurrence = Occurrence.of(next, actor, now);
        if (next.isOpen()) {
            events.publishEvent(
                    new ProcessRelaunched(occurrence, next.policy().issuer().name(), next.launchFence()));
        } else {
            events.publishEvent(new MergeRequested.Late(occurrence, next.launchFence(), "", List.of()));
        }
        return next;
    }

    /**
     * No more relaunches for this one: an operator has to look, unless it has moved since it was seen.
     *
     * @param known in one sentence, where it is stuck
     */
    public void escalateToOperator(Overdue seen, String known) {
        transaction.executeWithoutResult(status -> lockUnmoved(seen)
                .filter(operation -> operation.stalled().isEmpty())
                .ifPresent(operation -> {
                    Instant now = clock.instant();
                    operations.save(operation.asStalled(known, now), seen.quietSince(), now.plus(MAX_CHECK_INTERVAL));
                    events.publishEvent(new OperatorNeeded(
                            Occurrence.of(operation, Actor.system("reconciler"), now),
                            operation.launchFence(),
                            known,
                            seen.relaunches()));
                }));
    }
}

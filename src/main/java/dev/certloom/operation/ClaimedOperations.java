package dev.certloom.operation;

import dev.certloom.kernel.AuditAction;
import dev.certloom.operation.Operations.Locked;
import dev.certloom.operation.Operations.OrderRow;
import dev.certloom.operation.OrderSettled.Ending;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Shared by the services behind jobs: locks an operation under a claim, saves it, publishes what was done. */
@Component
class ClaimedOperations {

    private final Operations operations;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    ClaimedOperations(Operations operations, ApplicationEventPublisher events, Clock clock) {
        this.operations = operations;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Locks the operation, and assigns it to the claim's instance if that is the first of this launch.
     *
     * @throws OperationEnded when a later instance was launched, or it is not there
     * @throws ClaimRefused when no such launch was ever asked for
     */
    Locked lock(Claim claim) {
        Locked locked = lockFor(claim);
        claim(claim, locked);
        return locked;
    }

    /**
     * As {@link #lock}, but does not assign the operation: for callers that do so when saving.
     *
     * @throws OperationEnded as above
     * @throws ClaimRefused as above
     */
    Locked lockFor(Claim claim) {
        Locked locked = operations
                .lock(claim.operation())
                .orElseThrow(() -> new OperationEnded(claim.operation(), "it is not there"));
        requireLatest(claim, locked.operation());
        return locked;
    }

    void claim(Claim claim, Locked locked) {
        if (isFirst(claim, locked)) {
            operations.claim(claim);
        }
    }

    private static boolean isFirst(Claim claim, Locked locked) {
        return claim.isOfInstance() && claim.fence() > locked.claimFence();
    }

    /**
     * The operation's probable state, for expensive work that is done before the row is locked.
     *
     * @param useful whether the state this replica saw last is sufficient; otherwise it is read
     */
    Optional<PendingOperation> lastKnown(Claim claim, Predicate<PendingOperation> useful) {
        return operations
                .lastSeen(claim.operation())
                .map(Locked::operation)
                .filter(seen -> seen.launchFence() == claim.fence())
                .filter(useful)
                .or(() -> operations.find(claim.operation()));
    }

    /** Without a lock: before expensive work. */
    static void requireLatest(Claim claim, PendingOperation operation) {
        if (claim.fence() < operation.launchFence()) {
            throw new OperationEnded(claim.operation(), "a later process instance was launched");
        }
        if (claim.fence() > operation.launchFence()) {
            throw new ClaimRefused(claim.operation());
        }
    }

    void save(PendingOperation operation) {
        save(operation, Duration.ZERO);
    }

    /** @param silent how long it may be silent, because it is known when its issuer is polled again */
    void save(PendingOperation operation, Duration silent) {
        Instant now = clock.instant();
        operations.save(operation.moving(), now.plus(silent), now.plus(Operations.CHECK_DELAY));
    }

    /** Saves that it has to wait for something that its phase expresses; until then it may be silent. People are told of a ticket. */
    PendingOperation holdBack(Claim claim, PendingOperation operation, Hold hold) {
        Instant now = clock.instant();
        PendingOperation held = operation.in(hold.phase(), now).heldUp(Optional.of(hold.waitsFor()));
        save(held, hold.lookAgainAfter(now));
        if (held.phase() == Phase.AWAITING_TICKET && operation.phase() != Phase.AWAITING_TICKET) {
            events.publishEvent(new TicketNeeded(Occurrence.of(held, claim, now)));
        }
        return held;
    }

    /** Saves how an operation ended, and publishes it. */
    void end(PendingOperation ended, OperationFinished how) {
        save(ended);
        events.publishEvent(how);
    }

    /** Saves it, and assigns it to the claim's instance as {@link #lock} does. */
    void saveClaimed(Claim claim, Locked locked, PendingOperation operation) {
        if (!isFirst(claim, locked)) {
            save(operation);
            return;
        }
        Instant now = clock.instant();
        operations.saveClaimed(claim, operation.moving(), now, now.plus(Operations.CHECK_DELAY));
    }

    /** Something that only the audit trail needs to receive. */
    void publish(Claim claim, PendingOperation operation, AuditAction action, Map<String, String> details) {
        Map<String, String> all = new HashMap<>(details);
        all.putAll(claim.details());
        events.publishEvent(operation.auditableEvent(action, claim.actor(), now(), all));
    }

    /** Publishes an order's outcome for metrics. */
    void settled(PendingOperation operation, OrderRow order, Ending ending) {
        events.publishEvent(new OrderSettled(
                operation.vault(),
                operation.policy().issuer().name(),
                ending,
                Duration.between(order.created(), now())));
    }

    Instant now() {
        return clock.instant();
    }
}

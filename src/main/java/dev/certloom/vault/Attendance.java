package dev.certloom.vault;

import dev.certloom.vault.spi.Operations;
import dev.certloom.vault.spi.Operations.Overdue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Finds operations that the engine may have lost, and asks for another process instance (design D16). */
@Service
public class Attendance {

    private static final Duration SHORTEST = Duration.ofSeconds(15);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Operations operations;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Attendance(
            Operations operations, TransactionOperations transaction, ApplicationEventPublisher events, Clock clock) {
        this.operations = operations;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /** Operations to look after now. */
    public List<Overdue> due(int limit) {
        return operations.overdue(clock.instant(), limit);
    }

    /** All is well with this one: look again later, the later the longer it has stood. */
    public void wellKept(PendingOperation operation) {
        Instant now = clock.instant();
        Duration pause = Duration.between(operation.since(), now).dividedBy(4);
        Duration bounded = pause.compareTo(SHORTEST) < 0 ? SHORTEST : pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
        transaction.executeWithoutResult(status -> operations.attendAt(operation.id(), Optional.of(now.plus(bounded))));
    }

    /** Nothing is left to do for this one. */
    public void settled(PendingOperation operation) {
        transaction.executeWithoutResult(status -> operations.attendAt(operation.id(), Optional.empty()));
    }

    /** Another engine answers than the one that holds the operations: all are due. */
    public void engineChanged(String engine) {
        transaction.executeWithoutResult(status -> operations.attendAllHeldElsewhere(engine, clock.instant()));
    }

    /** Asks for another process instance with a higher fence; of two replicas that see the same, one does. */
    public void relaunch(PendingOperation seen) {
        transaction.executeWithoutResult(status -> operations
                .lock(seen.id())
                .map(Operations.Locked::operation)
                .filter(operation -> operation.launchFence() == seen.launchFence())
                .ifPresent(this::relaunchLocked));
    }

    private void relaunchLocked(PendingOperation operation) {
        Instant now = clock.instant();
        PendingOperation next = operation.relaunched();
        if (next.isOpen()) {
            operations.save(next, now.plus(SHORTEST));
            events.publishEvent(CertificateRequested.of(next, Actor.system("reconciler"), now));
        } else if (next.isUnsuccessful() && !next.chain().isEmpty()) {
            operations.save(next, now.plus(SHORTEST));
            events.publishEvent(new MergeRequested(
                    next.id(),
                    next.vault(),
                    next.certificate(),
                    next.launchFence(),
                    "",
                    List.of(),
                    Actor.system("reconciler"),
                    now));
        }
    }
}

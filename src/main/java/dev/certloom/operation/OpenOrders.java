package dev.certloom.operation;

import dev.certloom.issuer.AwaitedRecords;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Operations.Locked;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Orders that wait for somebody else: for their CA's answer, or for DNS records that people set before the CA looks for them.
 * They are looked after by themselves less and less often, and at once where somebody says that it is worth while.
 */
@Service
public class OpenOrders {

    private static final Set<Phase> WAITING = EnumSet.of(Phase.AWAITING_ISSUER, Phase.AWAITING_DNS_RECORDS);

    private final Operations operations;
    private final AwaitedRecordStore awaited;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    OpenOrders(
            Operations operations,
            AwaitedRecordStore awaited,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.operations = operations;
        this.awaited = awaited;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /** The DNS records of an operation; once it has ended, as they were last. */
    public Optional<AwaitedRecords> records(PendingOperation operation) {
        return awaited.find(operation.vault(), operation.id());
    }

    /** Whether somebody still has to set some of the records of an operation. */
    public static boolean areAwaited(PendingOperation operation, AwaitedRecords records) {
        return operation.isOpen() && records.missing() > 0;
    }

    /**
     * The CA has answered, or the records are set, as somebody says: it is asked, or they are looked for, at once.
     *
     * @throws Refusal PENDING_NOT_FOUND; TASK_ENDED when nothing of that kind is waited for (any more)
     */
    public void checkNow(VaultName vault, OperationId id, Actor actor) {
        transaction.executeWithoutResult(status -> {
            PendingOperation operation = operations
                    .lock(id)
                    .map(Locked::operation)
                    .filter(found -> found.vault().equals(vault))
                    .orElseThrow(
                            () -> new Refusal(Refusal.Kind.PENDING_NOT_FOUND, "There is no request %s.".formatted(id)));
            if (!WAITING.contains(operation.phase())) {
                throw new Refusal(
                        Refusal.Kind.TASK_ENDED, "This request waits neither for its issuer nor for DNS records.");
            }
            events.publishEvent(new OrderCheckRequested(Occurrence.of(operation, actor, clock.instant())));
        });
    }
}

package dev.certloom.operation;

import dev.certloom.issuer.AwaitedRecords;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Operations.Locked;
import java.time.Clock;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * DNS records that people set before an issuer's CA looks for them. They are looked for here first, by themselves less and
 * less often, and at once where somebody says that they are there.
 */
@Service
public class RecordTasks {

    private final Operations operations;
    private final AwaitedRecordStore awaited;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    RecordTasks(
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

    /** Those of an operation: awaited while it is in the phase {@link Phase#AWAITING_DNS_RECORDS}, then as they were last. */
    public Optional<AwaitedRecords> of(PendingOperation operation) {
        return awaited.find(operation.vault(), operation.id());
    }

    /**
     * The records are set, as this person says: they are looked for at once.
     *
     * @throws Refusal PENDING_NOT_FOUND; TASK_ENDED when none are awaited (any more)
     */
    public void lookNow(VaultName vault, OperationId id, Actor actor) {
        transaction.executeWithoutResult(status -> {
            PendingOperation operation = operations
                    .lock(id)
                    .map(Locked::operation)
                    .filter(found -> found.vault().equals(vault))
                    .orElseThrow(
                            () -> new Refusal(Refusal.Kind.PENDING_NOT_FOUND, "There is no request %s.".formatted(id)));
            if (operation.phase() != Phase.AWAITING_DNS_RECORDS) {
                throw new Refusal(Refusal.Kind.TASK_ENDED, "No DNS records are awaited for this request.");
            }
            events.publishEvent(new RecordsSet(Occurrence.of(operation, actor, clock.instant())));
        });
    }
}

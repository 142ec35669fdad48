package dev.certloom.processview;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Occurrence;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.PendingOperation;
import java.time.Clock;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Lets a process that stopped at an incident continue, once an operator has looked. */
@Service
public class IncidentRetries {

    private final OperationQueries operations;
    private final ProcessProgress progress;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    IncidentRetries(
            OperationQueries operations,
            ProcessProgress progress,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.operations = operations;
        this.progress = progress;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Requests another try. The request is stored, and sent to the engine until the engine has accepted it.
     *
     * @param incident its key in the engine
     * @throws Refusal PENDING_NOT_FOUND; TASK_ENDED when no such incident of this operation is open
     */
    public void retry(VaultName vault, OperationId id, long incident, Actor actor) {
        PendingOperation operation = operations.operation(vault, id);
        Incident open = progress.of(vault, id).runs().stream()
                .flatMap(run -> run.incidents().stream())
                .filter(candidate -> candidate.key() == incident)
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.TASK_ENDED,
                        "The process is not waiting for an operator: it continues already, or has ended."));
        transaction.executeWithoutResult(status -> events.publishEvent(new RetryRequested(
                Occurrence.of(operation, actor, clock.instant()), incident, open.job(), open.element())));
    }
}

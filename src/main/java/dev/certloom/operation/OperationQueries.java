package dev.certloom.operation;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.PageCursor;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Finds operations by id, including those the pending slot no longer shows. */
@Service
public class OperationQueries {

    private final Operations operations;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    OperationQueries(
            Operations operations, TransactionOperations transaction, ApplicationEventPublisher events, Clock clock) {
        this.operations = operations;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * One operation.
     *
     * @throws Refusal PENDING_NOT_FOUND
     */
    public PendingOperation operation(VaultName vault, OperationId id) {
        return operations
                .find(id)
                .filter(operation -> operation.vault().equals(vault))
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.PENDING_NOT_FOUND, "There is no request with id %s in this vault.".formatted(id)));
    }

    /** Those of the given operations that exist in the vault. */
    public Map<OperationId, PendingOperation> operations(VaultName vault, Collection<OperationId> ids) {
        return operations.findAll(ids).stream()
                .filter(operation -> operation.vault().equals(vault))
                .collect(Collectors.toMap(PendingOperation::id, operation -> operation));
    }

    /**
     * Operations of a vault, newest first; those of one phase only, if one is given.
     *
     * @throws Refusal INVALID when {@code after} is no operation of the vault
     */
    public List<PendingOperation> operations(
            VaultName vault, Optional<Phase> phase, Optional<OperationId> after, int limit) {
        return operations.list(vault, phase, after.map(id -> cursor(vault, id)), limit);
    }

    private PageCursor cursor(VaultName vault, OperationId id) {
        return operations
                .find(id)
                .filter(operation -> operation.vault().equals(vault))
                .map(PendingOperation::cursor)
                .orElseThrow(() -> Refusal.invalidProperty("after"));
    }

    /** Operations of a vault in one phase, earliest request first. */
    public List<PendingOperation> oldest(VaultName vault, Phase phase, Optional<PageCursor> after, int limit) {
        return operations.oldest(vault, phase, after, limit);
    }

    /**
     * The certificate signing request, for a person who has it signed; the download is audited.
     *
     * @return PKCS#10 (RFC 2986)
     * @throws Refusal PENDING_NOT_FOUND, also while it is not made yet
     */
    public Der downloadCsr(VaultName vault, OperationId id, Actor actor) {
        return transaction.execute(status -> {
            PendingOperation operation = operation(vault, id);
            Der csr = operation
                    .csr()
                    .orElseThrow(() -> new Refusal(
                            Refusal.Kind.PENDING_NOT_FOUND,
                            "The certificate signing request of %s has not been created yet.".formatted(id)));
            events.publishEvent(
                    operation.auditableEvent(AuditAction.SIGNING_REQUEST_FETCHED, actor, clock.instant(), Map.of()));
            return csr;
        });
    }
}

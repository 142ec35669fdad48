package dev.certloom.operation;

import dev.certloom.kernel.Actor;
import java.time.Instant;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Withdraws a request in progress: no late answer of its issuer becomes a version. */
@Component
class RequestWithdrawal {

    private final Operations operations;
    private final StrandedCertificates stranded;
    private final ApplicationEventPublisher events;

    RequestWithdrawal(Operations operations, StrandedCertificates stranded, ApplicationEventPublisher events) {
        this.operations = operations;
        this.stranded = stranded;
        this.events = events;
    }

    /**
     * In the transaction of the caller.
     *
     * @param operation in progress, and locked
     */
    void withdraw(PendingOperation operation, Actor actor, Instant now) {
        withdraw(operation, actor, Optional.empty(), now);
    }

    /** @param reason for the audit record */
    void withdraw(PendingOperation operation, Actor actor, Optional<String> reason, Instant now) {
        PendingOperation withdrawn = operation.withdrawn(now);
        operations.save(withdrawn, now, now);
        events.publishEvent(new OperationFinished.Withdrawn(Occurrence.of(withdrawn, actor, now), reason));
        stranded.keep(operation, operation.chain(), "The request was deleted before it was merged.", actor);
    }
}

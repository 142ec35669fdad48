package dev.certloom.audit;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.VaultName;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Actions on the audit record itself, which are audited like any other. */
@Component
class AuditAccessEvents {

    static final String OBJECT = AuditObject.AUDIT;

    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Sealer sealer;
    private final Clock clock;

    AuditAccessEvents(TransactionOperations transaction, ApplicationEventPublisher events, Sealer sealer, Clock clock) {
        this.transaction = transaction;
        this.events = events;
        this.sealer = sealer;
        this.clock = clock;
    }

    /** Publishes an action, and seals its line and all others committed so far. */
    void tellAndSeal(AuditAction action, VaultName vault, Actor actor, Map<String, String> details) {
        publish(action, vault, actor, details);
        sealer.sealAll();
    }

    void publish(AuditAction action, VaultName vault, Actor actor, Map<String, String> details) {
        transaction.executeWithoutResult(status -> events.publishEvent(
                new AuditableEvent(action, vault, OBJECT, Optional.empty(), actor, clock.instant(), details)));
    }
}

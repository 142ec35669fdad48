package dev.certloom.audit;

import dev.certloom.vault.Actor;
import dev.certloom.vault.VaultAct;
import dev.certloom.vault.VaultName;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Acts on the audit record itself, which leave lines in it as any other. */
@Component
class AuditActs {

    static final String OBJECT = "audit";

    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    AuditActs(TransactionOperations transaction, ApplicationEventPublisher events, Clock clock) {
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    void tell(String action, VaultName vault, Actor actor, Map<String, String> details) {
        transaction.executeWithoutResult(status -> events.publishEvent(
                new VaultAct(action, vault, OBJECT, Optional.empty(), actor, clock.instant(), details)));
    }
}

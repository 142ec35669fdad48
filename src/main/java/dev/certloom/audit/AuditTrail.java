package dev.certloom.audit;

import dev.certloom.access.AccessDenied;
import dev.certloom.access.RefusalLimit;
import dev.certloom.identity.UserEvent;
import dev.certloom.kernel.ActionDenied;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Writes a line for everything done in a vault, in the transaction that did it: both are committed, or neither. */
@Component
class AuditTrail {

    private final AuditLines lines;
    private final RefusalLimit refusals;

    AuditTrail(AuditLines lines, RefusalLimit refusals) {
        this.lines = lines;
        this.refusals = refusals;
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(VaultEvent event) {
        new Act(event.at(), event.vault().value(), event.object(), event.operation(), event.action(), event.actor())
                .done(event.details());
    }

    /** As for vaults: committed with what was done to people and clients, or not at all. */
    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(UserEvent event) {
        new Act(event.at(), event.vault(), event.object(), Optional.empty(), event.action(), event.actor())
                .done(event.details());
    }

    /** A refusal has no transaction to join: it gets its own. Beyond the limit only their number is recorded. */
    @EventListener
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void on(ActionDenied event) {
        OptionalLong unpublished = refusals.count(event.actor().id());
        if (unpublished.isEmpty()) {
            return;
        }
        tried(event.at(), event.vault().value(), event.object(), event.operation(), event.action(), event.actor())
                .refused(Map.of(
                        "reason", event.reason(),
                        "resource", event.object(),
                        "unpublished", Long.toString(unpublished.getAsLong())));
    }

    /** As above, for callers without any access. */
    @EventListener
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void on(AccessDenied event) {
        tried(
                        event.at(),
                        event.vault(),
                        event.resource(),
                        Optional.empty(),
                        AuditAction.ACCESS_REFUSED,
                        event.caller().actor())
                .refused(Map.of(
                        "permission", event.action(),
                        "resource", event.resource(),
                        "unpublished", Long.toString(event.unpublished())));
    }

    /** Everything attempted on a request, or in an approval of it, is recorded under its certificate. */
    private Act tried(
            Instant at,
            String vault,
            String resource,
            Optional<OperationId> operation,
            AuditAction action,
            Actor actor) {
        Optional<KnownOperation> request = operation
                .map(OperationId::value)
                .or(() -> AuditResource.request(resource))
                .flatMap(id -> lines.request(vault, id));
        return new Act(
                at,
                vault,
                request.map(known -> AuditResource.certificate(known.certificate()))
                        .orElseGet(() -> AuditResource.of(resource)),
                request.map(KnownOperation::operation).map(OperationId::new).or(() -> operation),
                action,
                actor);
    }

    private class Act {

        private final Instant at;
        private final String vault;
        private final String object;
        private final Optional<String> operation;
        private final AuditAction action;
        private final Actor actor;

        Act(Instant at, String vault, String object, Optional<OperationId> operation, AuditAction action, Actor actor) {
            this.at = at;
            this.vault = vault;
            this.object = object;
            this.operation = operation.map(OperationId::value);
            this.action = action;
            this.actor = actor;
        }

        void done(Map<String, String> details) {
            write(AuditLine.Outcome.DONE, details);
        }

        void refused(Map<String, String> details) {
            write(AuditLine.Outcome.REFUSED, details);
        }

        private void write(AuditLine.Outcome outcome, Map<String, String> details) {
            Map<String, String> all = new HashMap<>(ProcessScope.decision());
            all.putAll(details);
            lines.append(new AuditLine(
                    at,
                    vault,
                    object,
                    operation,
                    ProcessScope.process(),
                    action.word(),
                    outcome,
                    actor.id(),
                    actor.name(),
                    actor.tokenId(),
                    actor.address(),
                    all));
        }
    }
}

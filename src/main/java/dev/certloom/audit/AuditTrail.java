package dev.certloom.audit;

import dev.certloom.audit.spi.AuditLines;
import dev.certloom.security.AccessRefused;
import dev.certloom.security.PeopleAct;
import dev.certloom.security.RefusalLimit;
import dev.certloom.vault.ActRefused;
import dev.certloom.vault.OperationId;
import dev.certloom.vault.VaultEvent;
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
        lines.append(new AuditLine(
                event.at(),
                event.vault().value(),
                event.object(),
                event.operation().map(OperationId::value),
                event.action(),
                AuditLine.Outcome.DONE,
                event.actor().id(),
                event.actor().name(),
                event.actor().tokenId(),
                event.actor().address(),
                event.details()));
    }

    /** As for vaults: with what was done to people and clients, or not at all. */
    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(PeopleAct event) {
        lines.append(new AuditLine(
                event.at(),
                event.vault(),
                event.object(),
                Optional.empty(),
                event.action(),
                AuditLine.Outcome.DONE,
                event.by().id(),
                event.by().name(),
                event.by().token(),
                event.by().address(),
                event.details()));
    }

    /** A refusal has no transaction of an act to join: it gets its own. Beyond the limit only their number is kept. */
    @EventListener
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void on(ActRefused event) {
        OptionalLong unpublished = refusals.count(event.actor().id());
        if (unpublished.isEmpty()) {
            return;
        }
        lines.append(new AuditLine(
                event.at(),
                event.vault().value(),
                event.object(),
                event.operation().map(OperationId::value),
                event.action(),
                AuditLine.Outcome.REFUSED,
                event.actor().id(),
                event.actor().name(),
                event.actor().tokenId(),
                event.actor().address(),
                Map.of("reason", event.reason(), "unpublished", Long.toString(unpublished.getAsLong()))));
    }

    /** As above, for who may not even enter. */
    @EventListener
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    public void on(AccessRefused event) {
        lines.append(new AuditLine(
                event.at(),
                event.vault(),
                event.resource(),
                Optional.empty(),
                "access-refused",
                AuditLine.Outcome.REFUSED,
                event.caller().oid(),
                event.caller().name(),
                event.caller().tokenId(),
                event.caller().address(),
                Map.of("permission", event.action(), "unpublished", Long.toString(event.unpublished()))));
    }
}

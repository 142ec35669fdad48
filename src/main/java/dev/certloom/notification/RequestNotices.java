package dev.certloom.notification;

import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.OperationId;
import dev.certloom.notification.Notice.Kind;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.PendingOperation;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Notifies requesters how a request ended in which others were involved: failed at its issuer, or merged by a person.
 * Certificates that an issuer signs without people are not reported: the requester reads the answer. Also notifies the
 * vault's contacts, as its operators, of a stuck request.
 */
@Component
class RequestNotices {

    private static final Map<AuditAction, Kind> NOTICE_KINDS = Map.of(
            AuditAction.OPERATION_FAILED, Kind.FAILED,
            AuditAction.CERTIFICATE_MERGED, Kind.COMPLETED,
            AuditAction.OPERATOR_NEEDED, Kind.OPERATOR_NEEDED);

    private final Notices notices;
    private final OperationQueries operations;

    RequestNotices(Notices notices, OperationQueries operations) {
        this.notices = notices;
        this.operations = operations;
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(AuditableEvent act) {
        Optional.ofNullable(NOTICE_KINDS.get(act.action()))
                .ifPresent(kind -> act.operation().ifPresent(operation -> post(kind, operation, act)));
    }

    private void post(Kind kind, OperationId id, AuditableEvent act) {
        PendingOperation operation = operations.operation(act.vault(), id);
        boolean forOperators = kind == Kind.OPERATOR_NEEDED;
        Set<String> people = new HashSet<>();
        if (!forOperators) {
            people.addAll(operation.requester().owners());
            people.add(operation.requester().id());
        }
        notices.post(new Notice(
                "operation/" + id + "/" + kind.word() + (forOperators ? "-" + operation.launchFence() : ""),
                act.vault(),
                operation.certificate(),
                id,
                kind,
                Set.of(),
                people,
                Messages.text("notice.summary." + kind.word(), operation.certificate()),
                act.details(),
                Optional.empty(),
                act.at()));
    }
}

package dev.certloom.notification;

import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Messages;
import dev.certloom.notification.Notice.Kind;
import dev.certloom.notification.Notices.Contacts;
import dev.certloom.operation.DnsRecordsNeeded;
import dev.certloom.operation.OperationEvent;
import dev.certloom.operation.OperationFinished;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.OperatorNeeded;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.TicketNeeded;
import java.util.Optional;
import java.util.Set;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Notifies requesters how a request ended in which others were involved: failed at its issuer, or merged by a person.
 * Certificates that an issuer signs without people are not reported: the requester reads the answer. What becomes of renewals that
 * nobody asked for, {@link CertificateNotices} tell. Also notifies the
 * vault's contacts, as its operators, of a stuck request, and of records that one of them has to set; and them and the requester of a
 * ticket that is wanted, of renewals too.
 */
@Component
class RequestNotices {

    private final Notices notices;
    private final OperationQueries operations;

    RequestNotices(Notices notices, OperationQueries operations) {
        this.notices = notices;
        this.operations = operations;
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(OperationFinished.Failed failed) {
        toRequester(Kind.FAILED, failed);
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(OperationFinished.Merged merged) {
        toRequester(Kind.COMPLETED, merged);
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(OperatorNeeded stuck) {
        post(Kind.OPERATOR_NEEDED, "-" + stuck.fence(), stuck, Set.of());
    }

    /** Once for each order. */
    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(DnsRecordsNeeded needed) {
        post(Kind.DNS_RECORDS_NEEDED, "", needed, Set.of());
    }

    /** Once for each request. */
    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(TicketNeeded needed) {
        PendingOperation operation = operations.operation(needed.vault(), needed.operationId());
        post(Kind.TICKET_NEEDED, "", needed, operation.requester().people(), Contacts.BESIDE);
    }

    private void toRequester(Kind kind, OperationFinished finished) {
        PendingOperation operation = operations.operation(finished.vault(), finished.operationId());
        if (!operation.cause().isAutomatic()) {
            post(kind, "", finished, operation.requester().people());
        }
    }

    private void post(Kind kind, String repetition, OperationEvent event, Set<String> people) {
        post(kind, repetition, event, people, Contacts.INSTEAD);
    }

    private void post(Kind kind, String repetition, OperationEvent event, Set<String> people, Contacts contacts) {
        CertificateName certificate = event.occurrence().certificate();
        notices.post(
                new Notice(
                        "operation/" + event.operationId() + "/" + kind.word() + repetition,
                        new NoticeSubject.Operation(event.vault(), certificate, event.operationId()),
                        kind,
                        Set.of(),
                        people,
                        Messages.text("notice.summary." + kind.word(), certificate),
                        event.details(),
                        Optional.empty(),
                        event.at()),
                contacts);
    }
}

package dev.certloom.approval;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.VaultName;
import dev.certloom.notification.NoticeSubject;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Requester;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A request for a certificate, as people approve it. */
public record OperationSubject(PendingOperation operation) implements ApprovalSubject {

    @Override
    public Id id() {
        return Id.of(operation.id());
    }

    @Override
    public VaultName vault() {
        return operation.vault();
    }

    @Override
    public Requester requester() {
        return operation.requester();
    }

    @Override
    public Instant requested() {
        return operation.created();
    }

    @Override
    public boolean isOpen() {
        return operation.isOpen();
    }

    /** Of the certification request: it alone is approved. */
    @Override
    public Optional<String> digest() {
        return operation.csr().map(Der::sha256);
    }

    @Override
    public String described() {
        return Messages.text("notice.about.certificate", operation.certificate());
    }

    @Override
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Requester", operation.requester().name());
        facts.put("Issuer", operation.policy().issuer().name().value());
        operation.policy().x509().subject().ifPresent(subject -> facts.put("Subject", subject));
        return facts;
    }

    @Override
    public NoticeSubject noticeSubject() {
        return NoticeSubject.of(operation);
    }

    @Override
    public AuditableEvent auditableEvent(AuditAction action, Actor actor, Instant at, Map<String, String> details) {
        return operation.auditableEvent(action, actor, at, details);
    }
}

package dev.certloom.approval;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.HexId;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.notification.NoticeSubject;
import dev.certloom.operation.Requester;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What people approve, as it stands: all that steps, votes and mandates need to know about it. What becomes of it is
 * up to its {@link ApprovalSubjectKind kind}.
 */
public interface ApprovalSubject {

    Id id();

    VaultName vault();

    /** Who asked for it: neither they nor whoever depends on them may approve it ({@link EligibleApprovers}). */
    Requester requester();

    /** When it was asked for. */
    Instant requested();

    /** Whether people may decide about it now. */
    boolean isOpen();

    /** SHA-256 of what is approved, in hexadecimal, where that can change while people decide. */
    default Optional<String> digest() {
        return Optional.empty();
    }

    /** What it is, within a sentence, e.g. <i>certificate 'web'</i>. */
    String described();

    /** What its approvers should know, by label, in the order in which notices show it; nothing secret. */
    Map<String, String> facts();

    /** What notices are about, and so where their readers see it. */
    NoticeSubject noticeSubject();

    /** A line of the audit record about it, that nobody else hears of. */
    AuditableEvent auditableEvent(AuditAction action, Actor actor, Instant at, Map<String, String> details);

    /**
     * Identifies a subject.
     *
     * @param kind {@link ApprovalSubjectKind#name}
     * @param value 32 hexadecimal characters, which no subject of another kind has
     */
    record Id(String kind, String value) {

        static final String OPERATION = "OPERATION";

        public Id {
            value = HexId.checked("approval subject", value);
        }

        /** A request for a certificate. */
        public static Id of(OperationId operation) {
            return new Id(OPERATION, operation.value());
        }

        /** The request for a certificate, if it is one. */
        public Optional<OperationId> operation() {
            return kind.equals(OPERATION) ? Optional.of(new OperationId(value)) : Optional.empty();
        }

        @Override
        public String toString() {
            return kind.toLowerCase(Locale.ROOT) + " " + value;
        }
    }
}

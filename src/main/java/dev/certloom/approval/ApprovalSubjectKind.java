package dev.certloom.approval;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.VaultEvent;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of things that people approve; a component for each. Its methods join a transaction in which the subject is
 * locked. Whatever ends a subject, here or elsewhere, {@linkplain ApprovalSteps#close closes} its steps.
 *
 * @param <S> how a subject of this kind stands
 */
public interface ApprovalSubjectKind<S extends ApprovalSubject> {

    /** As stored with its subjects; it never changes. */
    String name();

    /**
     * Locks a subject against simultaneous decisions, until the transaction ends.
     *
     * @param id {@link ApprovalSubject.Id#value}
     * @return empty when there is none
     */
    Optional<S> lock(String id);

    /**
     * People have approved every step that was asked for so far, the last one just now. The outcome, unless a process
     * draws it.
     */
    void approved(S subject, Actor by);

    /**
     * Somebody has rejected it: it ends.
     *
     * @param why one sentence for its requester
     */
    void rejected(S subject, String why, Actor by);

    /**
     * What is published when a step has changed: by its last approval, a rejection, a question or an answer.
     *
     * @param step as it was before
     * @param details for the audit record
     */
    default VaultEvent stepChanged(
            S subject, ApprovalStep step, AuditAction action, Actor actor, Instant at, Map<String, String> details) {
        return subject.auditableEvent(action, actor, at, details);
    }
}

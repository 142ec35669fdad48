package dev.certloom.approval;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.VaultEvent;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** The subjects of every kind. */
@Component
class ApprovalSubjects {

    private final ObjectProvider<ApprovalSubjectKind<?>> kinds;

    /** @param kinds not known before they are needed: a kind opens steps itself, for which others are looked up here */
    ApprovalSubjects(ObjectProvider<ApprovalSubjectKind<?>> kinds) {
        this.kinds = kinds;
    }

    /** Locks a subject for a person's action; empty when there is none, or nobody knows its kind. */
    Optional<Locked<?>> lock(ApprovalSubject.Id id) {
        return kinds.stream()
                .filter(kind -> kind.name().equals(id.kind()))
                .findFirst()
                .flatMap(kind -> lock(kind, id));
    }

    private static <S extends ApprovalSubject> Optional<Locked<S>> lock(
            ApprovalSubjectKind<S> kind, ApprovalSubject.Id id) {
        return kind.lock(id.value()).map(subject -> new Locked<>(kind, subject));
    }

    /** A locked subject, and what becomes of it. */
    record Locked<S extends ApprovalSubject>(ApprovalSubjectKind<S> kind, S subject) {

        void approved(Actor by) {
            kind.approved(subject, by);
        }

        void rejected(String why, Actor by) {
            kind.rejected(subject, why, by);
        }

        VaultEvent stepChanged(
                ApprovalStep step, AuditAction action, Actor actor, Instant at, Map<String, String> details) {
            return kind.stepChanged(subject, step, action, actor, at, details);
        }
    }
}

package dev.certloom.approval;

import dev.certloom.approval.ApprovalStepChanged.Answered;
import dev.certloom.approval.ApprovalStepChanged.Approved;
import dev.certloom.approval.ApprovalStepChanged.Asked;
import dev.certloom.approval.ApprovalStepChanged.Refused;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultEvent;
import dev.certloom.operation.ApprovalGate;
import dev.certloom.operation.Occurrence;
import dev.certloom.operation.Phase;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Requests for certificates, whose approval is a process: it is notified of each change of a step. */
@Component
class OperationApprovals implements ApprovalSubjectKind<OperationSubject> {

    private final ApprovalGate gate;

    OperationApprovals(ApprovalGate gate) {
        this.gate = gate;
    }

    @Override
    public String name() {
        return ApprovalSubject.Id.OPERATION;
    }

    @Override
    public Optional<OperationSubject> lock(String id) {
        return gate.lock(new OperationId(id)).map(OperationSubject::new);
    }

    /** Its process asks for further steps, or has the approval recorded ({@link ApprovalProcess#recordByPeople}). */
    @Override
    public void approved(OperationSubject subject, Actor by) {}

    @Override
    public void rejected(OperationSubject subject, String why, Actor by) {
        gate.close(subject.operation(), Phase.REJECTED, why, by);
    }

    @Override
    public VaultEvent stepChanged(
            OperationSubject subject,
            ApprovalStep step,
            AuditAction action,
            Actor actor,
            Instant at,
            Map<String, String> details) {
        Occurrence occurrence = Occurrence.of(subject.operation(), actor, at);
        int revision = step.revision() + 1;
        return switch (action) {
            case APPROVAL_GIVEN -> new Approved(occurrence, step.id(), revision, details);
            case APPROVAL_REFUSED -> new Refused(occurrence, step.id(), revision, details);
            case APPROVAL_QUESTION_ASKED -> new Asked(occurrence, step.id(), revision, details);
            case APPROVAL_QUESTION_ANSWERED -> new Answered(occurrence, step.id(), revision, details);
            default -> throw new IllegalArgumentException("Expected a change of a step, but got " + action + ".");
        };
    }
}

package dev.certloom.approval;

import dev.certloom.kernel.AuditAction;
import dev.certloom.operation.AboutOperation;
import dev.certloom.operation.Occurrence;
import java.util.Map;

/** A person did something in a step that its process must be notified of. */
public sealed interface ApprovalStepChanged extends AboutOperation {

    StepId step();

    /** Of the step, so that no two changes share a message. */
    int revision();

    /** The last vote that was needed. */
    record Approved(Occurrence occurrence, StepId step, int revision, Map<String, String> facts)
            implements ApprovalStepChanged {

        @Override
        public AuditAction action() {
            return AuditAction.APPROVAL_GIVEN;
        }
    }

    /** A vote against it. */
    record Refused(Occurrence occurrence, StepId step, int revision, Map<String, String> facts)
            implements ApprovalStepChanged {

        @Override
        public AuditAction action() {
            return AuditAction.APPROVAL_REFUSED;
        }
    }

    /** A question to the requester. */
    record Asked(Occurrence occurrence, StepId step, int revision, Map<String, String> facts)
            implements ApprovalStepChanged {

        @Override
        public AuditAction action() {
            return AuditAction.APPROVAL_QUESTION_ASKED;
        }
    }

    /** The answer to it. */
    record Answered(Occurrence occurrence, StepId step, int revision, Map<String, String> facts)
            implements ApprovalStepChanged {

        @Override
        public AuditAction action() {
            return AuditAction.APPROVAL_QUESTION_ANSWERED;
        }
    }
}

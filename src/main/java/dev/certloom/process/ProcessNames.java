package dev.certloom.process;

import dev.certloom.kernel.OperationId;
import java.util.List;

/** Every name used both in a model and in Java, once. A test keeps the two consistent. */
final class ProcessNames {

    private ProcessNames() {}

    /**
     * The correlation key of a launch's instance, as the models compute it from the operation's id and the fence.
     */
    static String launchKey(OperationId operation, int fence) {
        return operation + "-" + fence;
    }

    /** Process ids; a model's file is named after its process. */
    static final class Process {
        static final String CERTIFICATE_REQUEST = "certificate-request";
        static final String CERTIFICATE_APPROVAL = "certificate-approval";
        static final String LATE_MERGE = "late-merge";

        private Process() {}
    }

    /** Decision ids. */
    static final class Decision {
        static final String APPROVAL_POLICY = "approval-policy";
        static final String ISSUER_CHOICE = "issuer-choice";
        static final String RENEWAL_ESCALATION = "renewal-escalation";

        private Decision() {}
    }

    /** Form ids: what Tasklist shows beside a user task. */
    static final class Form {
        static final String DECIDE_ON_REQUEST = "decide-on-request";
        static final String ANSWER_QUESTION = "answer-question";
        static final String MERGE_SIGNED_CERTIFICATE = "merge-signed-certificate";

        static final List<String> ALL = List.of(DECIDE_ON_REQUEST, ANSWER_QUESTION, MERGE_SIGNED_CERTIFICATE);

        private Form() {}
    }

    /**
     * Message names. All are correlated on the launch, except a step's change, which is correlated on the step's id.
     */
    static final class Message {
        static final String CERTIFICATE_REQUESTED = "certificate-requested";
        static final String HOLD_CHANGED = "hold-changed";
        static final String ORDER_ANSWERED = "order-answered";
        static final String MERGE_REQUESTED = "merge-requested";
        static final String LATE_MERGE_REQUESTED = "late-merge-requested";
        static final String CANCELLATION_REQUESTED = "cancellation-requested";
        static final String OPERATION_DELETED = "operation-deleted";
        static final String APPROVAL_STEP_TURNED = "approval-step-turned";

        private Message() {}
    }

    /** BPMN error codes. */
    static final class ErrorCode {
        /** The operation has failed; the vault holds why. */
        static final String REQUEST_FAILED = "REQUEST_FAILED";
        /** The operation has ended, or a later process instance holds it. */
        static final String OPERATION_ENDED = "OPERATION_ENDED";
        /** People did not approve; the vault holds why. */
        static final String NOT_APPROVED = "NOT_APPROVED";

        private ErrorCode() {}
    }

    /** BPMN escalation codes. */
    static final class EscalationCode {
        static final String REQUEST_CANCELLED = "REQUEST_CANCELLED";

        private EscalationCode() {}
    }

    /** Job types: the task's name in kebab case. */
    static final class Job {
        static final String CREATE_KEY_AND_CSR = "create-key-and-csr";
        static final String RECORD_AUTOMATIC_APPROVAL = "record-automatic-approval";
        static final String RECORD_APPROVAL = "record-approval";
        static final String OPEN_APPROVAL_STEP = "open-approval-step";
        static final String READ_APPROVAL_STEP = "read-approval-step";
        static final String REMIND_APPROVERS = "remind-approvers";
        static final String ESCALATE_APPROVAL_STEP = "escalate-approval-step";
        static final String RECORD_LAPSE = "record-lapse";
        static final String CHECK_HOLD = "check-hold";
        static final String PLACE_ORDER = "place-order";
        static final String CHECK_ORDER = "check-order";
        static final String CANCEL_ORDER = "cancel-order";
        static final String REMIND_MERGE_OPERATORS = "remind-merge-operators";
        static final String MERGE_CERTIFICATE = "merge-certificate";
        static final String RECORD_FAILURE = "record-failure";
        static final String RECORD_CANCELLATION = "record-cancellation";
        static final String WITHDRAW_ORDER = "withdraw-order";

        private Job() {}
    }

    /** Values of the variable {@code issuedBy}. */
    static final class IssuedBy {
        static final String ISSUER = "issuer";
        /** Somebody has the request signed elsewhere, and uploads the certificate. */
        static final String PERSON = "person";

        private IssuedBy() {}
    }

    /** Process variables. */
    static final class Variable {
        static final String OPERATION_ID = "operationId";
        static final String FENCE = "fence";
        static final String INSTALLATION = "installation";
        static final String APPROVAL_PROCESS = "approvalProcess";
        /** What a decision table may ask about the request. */
        static final String REQUEST = "request";
        /** The table's answer. */
        static final String APPROVAL_POLICY = "approvalPolicy";

        static final String APPROVAL_RULE = "approvalRule";
        /** Who a step asks, as the process proposes. */
        static final String APPROVAL_STEP = "approvalStep";
        /** The step as the vault holds it. */
        static final String STEP = "step";

        static final String APPROVED = "approved";
        /** Whether the request is approved and has to wait all the same. */
        static final String HELD = "held";

        static final String HOLD_CHECK_AFTER = "holdCheckAfter";
        static final String ISSUED_BY = "issuedBy";
        static final String ISSUED = "issued";
        static final String LOOK_AGAIN_AFTER = "lookAgainAfter";
        static final String GRANTED = "granted";
        /** When operators are repeatedly reminded of a merge: an ISO-8601 repeating interval. */
        static final String MERGE_REMINDER = "mergeReminder";

        /** Deadline for a person to upload the certificate, as set by the vault. */
        static final String MERGE_DUE = "mergeDue";

        static final String MERGED = "merged";
        /** Address of the request's page, for the forms of the task list; no model reads it. */
        static final String PAGE = "page";

        /** The trace that a request began, if it is traced (W3C Trace Context, section 3.2). No model reads it. */
        static final String TRACE_PARENT = "traceparent";

        private Variable() {}
    }
}

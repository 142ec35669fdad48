package dev.certloom.lifecycle;

/** Every name that stands both in a model and in Java, once. A test holds the two together. */
final class ProcessNames {

    private ProcessNames() {}

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

        private Decision() {}
    }

    /** Message names. All are correlated on the operation id. */
    static final class Message {
        static final String CERTIFICATE_REQUESTED = "certificate-requested";
        static final String MERGE_REQUESTED = "merge-requested";
        static final String LATE_MERGE_REQUESTED = "late-merge-requested";
        static final String CANCELLATION_REQUESTED = "cancellation-requested";
        static final String OPERATION_DELETED = "operation-deleted";

        private Message() {}
    }

    /** BPMN error codes. */
    static final class ErrorCode {
        /** The operation has failed; the vault holds why. */
        static final String REQUEST_FAILED = "REQUEST_FAILED";
        /** The operation has ended, or a later process instance holds it. */
        static final String OPERATION_ENDED = "OPERATION_ENDED";

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
        static final String PLACE_ORDER = "place-order";
        static final String CHECK_ORDER = "check-order";
        static final String CANCEL_ORDER = "cancel-order";
        static final String MERGE_CERTIFICATE = "merge-certificate";
        static final String RECORD_FAILURE = "record-failure";
        static final String RECORD_CANCELLATION = "record-cancellation";
        static final String WITHDRAW_ORDER = "withdraw-order";

        private Job() {}
    }

    /** Process variables. */
    static final class Variable {
        static final String OPERATION_ID = "operationId";
        static final String FENCE = "fence";
        static final String INSTALLATION = "installation";
        static final String APPROVAL_PROCESS = "approvalProcess";
        static final String VAULT = "vault";
        static final String ISSUER = "issuer";
        static final String KEY_TYPE = "keyType";
        static final String VALIDITY_MONTHS = "validityMonths";
        static final String APPROVAL_RULE = "approvalRule";
        static final String APPROVED = "approved";
        static final String ISSUED_BY = "issuedBy";
        static final String ISSUED = "issued";
        static final String LOOK_AGAIN_AFTER = "lookAgainAfter";
        static final String GRANTED = "granted";
        static final String MERGED = "merged";

        private Variable() {}
    }
}

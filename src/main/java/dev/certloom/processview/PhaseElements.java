package dev.certloom.processview;

import dev.certloom.operation.Phase;

/**
 * The element of the shipped request process that each phase corresponds to, for engines
 * without an exporter. A test keeps elements and model consistent.
 */
final class PhaseElements {

    static final String PROCESS = "certificate-request";

    private PhaseElements() {}

    static String of(Phase phase) {
        return switch (phase) {
            case RECEIVED -> "Task_CreateKeyAndCsr";
            case KEYED, AWAITING_APPROVAL -> "CallActivity_ObtainApproval";
            case AWAITING_TICKET, AWAITING_WINDOW -> "Gateway_AwaitRelease";
            case SUBMITTING, RETRY_WAIT -> "Task_PlaceOrder";
            case AWAITING_ISSUER, AWAITING_DNS_RECORDS -> "Gateway_AwaitAnswer";
            case AWAITING_MERGE -> "Task_MergeSignedCertificate";
            case VERIFYING -> "Task_MergeCertificate";
            case CANCELLING -> "Task_CancelOrder";
            case COMPLETED -> "EndEvent_CertificateCompleted";
            case REJECTED, LAPSED, REFUSED, FAILED -> "EndEvent_RequestFailed";
            case CANCELLED -> "EndEvent_RequestCancelled";
            case WITHDRAWN -> "EndEvent_RequestWithdrawn";
        };
    }
}

package dev.certloom.operation;

/**
 * What a person may do with an operation, as things stand. {@link CertificateRequests}, {@link CertificateMerges},
 * {@link OperationQueries} and {@link ReconcileQueue} check again, by the same rules.
 *
 * @param cancel unless cancellation is requested already
 * @param merge upload the signed certificate, also after the operation has ended without one
 * @param downloadCsr download the signing request
 * @param restart after it was escalated to an operator
 * @param retry each open incident of its process
 */
public record OperationActions(boolean cancel, boolean merge, boolean downloadCsr, boolean restart, boolean retry) {

    /**
     * What this person may do.
     *
     * @param cancels whether the person may have this request cancelled
     * @param updates whether the person may update certificates in this vault
     * @param completesMerges whether the person may complete merge tasks in this vault
     */
    public static OperationActions of(
            PendingOperation operation,
            CertificateMerges merges,
            boolean cancels,
            boolean updates,
            boolean completesMerges) {
        return new OperationActions(
                cancels && operation.isOpen() && operation.cancellationState() != CancellationState.REQUESTED,
                completesMerges && merges.takesCertificate(operation),
                completesMerges && operation.csr().isPresent(),
                updates && operation.stalled().isPresent(),
                updates);
    }
}

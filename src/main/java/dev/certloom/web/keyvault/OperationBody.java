package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.kernel.Der;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.web.ErrorBody;
import dev.certloom.web.VaultUrls;
import dev.certloom.web.WireBody;
import org.jspecify.annotations.Nullable;

/** The pending operation (API reference 3). */
record OperationBody(
        @JsonProperty("id") String id,
        @JsonProperty("issuer") PolicyBody.IssuerBody issuer,
        @JsonProperty("csr") @Nullable String csr,
        @JsonProperty("cancellation_requested") boolean cancellationRequested,
        @JsonProperty("status") String status,
        @JsonProperty("status_details") @Nullable String statusDetails,
        @JsonProperty("error") @Nullable ErrorBody error,
        @JsonProperty("target") @Nullable String target,
        @JsonProperty("request_id") String requestId,
        @JsonProperty("preserveCertOrder") @Nullable Boolean preserveCertOrder)
        implements WireBody {

    /** The answer to a create: in progress, whatever the request's state is by now. */
    static OperationBody accepted(PendingOperation operation, VaultUrls urls) {
        return of(operation, urls, Phase.Status.IN_PROGRESS, StatusWords.accepted(operation));
    }

    /** In its current state. */
    static OperationBody of(PendingOperation operation, VaultUrls urls) {
        return of(operation, urls, operation.phase().status(), StatusWords.of(operation));
    }

    private static OperationBody of(
            PendingOperation operation, VaultUrls urls, Phase.Status status, @Nullable String statusDetails) {
        boolean failed = status == Phase.Status.FAILED;
        return new OperationBody(
                urls.pending(operation.certificate()),
                PolicyBody.IssuerBody.ofOperation(operation.policy().issuer()),
                operation.csr().map(Der::base64).orElse(null),
                operation.cancellationRequested(),
                status.wireName(),
                statusDetails,
                failed
                        ? operation
                                .failure()
                                .map(failure -> ErrorBody.of(failure.cause().code(), failure.message()))
                                .orElse(null)
                        : null,
                status == Phase.Status.COMPLETED ? urls.certificate(operation.certificate()) : null,
                operation.id().value(),
                operation.preserveCertOrder().orElse(null));
    }
}

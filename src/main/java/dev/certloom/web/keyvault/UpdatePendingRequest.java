package dev.certloom.web.keyvault;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.kernel.Refusal;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of PATCH pending (API reference 3.3). */
record UpdatePendingRequest(
        @JsonProperty("cancellation_requested") @Schema(requiredMode = REQUIRED) @Nullable
        Boolean cancellationRequested) {

    /** @throws Refusal INVALID when the one member there is is missing */
    boolean cancellationWanted() {
        if (cancellationRequested == null) {
            throw Refusal.invalidProperty("cancellation_requested");
        }
        return cancellationRequested;
    }
}

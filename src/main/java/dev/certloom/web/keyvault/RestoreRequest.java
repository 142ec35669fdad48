package dev.certloom.web.keyvault;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.kernel.Refusal;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The body of a restore (API reference 2.7). */
record RestoreRequest(
        @JsonProperty("value") @Schema(requiredMode = REQUIRED) @Nullable
        String value) {

    /** @throws Refusal MALFORMED_BACKUP when it is no base64url; INVALID when there is none */
    byte[] blob() {
        if (value == null) {
            throw new Refusal(Refusal.Kind.INVALID, "Property 'value' is required.");
        }
        try {
            return Base64.getUrlDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            throw Refusal.malformedBackup();
        }
    }
}

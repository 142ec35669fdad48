package dev.certloom.web.keyvault;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.crypto.SignatureAlgorithm;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code verify}: {@code value} is the signature. */
record VerifyRequest(
        @JsonProperty("alg") @Schema(requiredMode = REQUIRED) @Nullable
        String alg,

        @JsonProperty("digest") @Schema(requiredMode = REQUIRED) @Nullable
        String encodedDigest,

        @JsonProperty("value") @Schema(requiredMode = REQUIRED) @Nullable
        String value) {

    SignatureAlgorithm algorithm() {
        return KeyOperationMembers.signatureAlgorithm(alg);
    }

    byte[] digest() {
        return KeyOperationMembers.octets("digest", encodedDigest);
    }

    byte[] signature() {
        return KeyOperationMembers.octets("value", value);
    }
}

package dev.certloom.web.keyvault;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.crypto.EncryptionAlgorithm;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code encrypt}, {@code decrypt}, {@code wrapkey} and {@code unwrapkey}: {@code value} is what goes in. The
 * members {@code iv}, {@code aad} and {@code tag} belong to symmetric keys and are ignored.
 */
record CipherRequest(
        @JsonProperty("alg") @Schema(requiredMode = REQUIRED) @Nullable
        String alg,

        @JsonProperty("value") @Schema(requiredMode = REQUIRED) @Nullable
        String value) {

    EncryptionAlgorithm algorithm() {
        return KeyOperationMembers.encryptionAlgorithm(alg);
    }

    byte[] octets() {
        return KeyOperationMembers.octets("value", value);
    }
}

package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.crypto.EncryptionAlgorithm;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code encrypt}, {@code decrypt}, {@code wrapkey} and {@code unwrapkey}: {@code value} is what goes in. The
 * members {@code iv}, {@code aad} and {@code tag} belong to symmetric keys and are ignored.
 */
record CipherRequest(
        @JsonProperty("alg") @Nullable String alg,
        @JsonProperty("value") @Nullable String value) {

    EncryptionAlgorithm algorithm() {
        return KeyOperationMembers.encryptionAlgorithm(alg);
    }

    byte[] octets() {
        return KeyOperationMembers.octets("value", value);
    }
}

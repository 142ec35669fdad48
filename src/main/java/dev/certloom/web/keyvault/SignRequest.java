package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.crypto.SignatureAlgorithm;
import org.jspecify.annotations.Nullable;

/** The body of {@code sign}: {@code value} is the digest. */
record SignRequest(
        @JsonProperty("alg") @Nullable String alg,
        @JsonProperty("value") @Nullable String value) {

    SignatureAlgorithm algorithm() {
        return KeyOperationMembers.signatureAlgorithm(alg);
    }

    byte[] digest() {
        return KeyOperationMembers.octets("value", value);
    }
}

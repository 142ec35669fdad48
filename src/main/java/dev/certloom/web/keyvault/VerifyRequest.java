package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.crypto.SignatureAlgorithm;
import org.jspecify.annotations.Nullable;

/** The body of {@code verify}: {@code value} is the signature. */
record VerifyRequest(
        @JsonProperty("alg") @Nullable String alg,
        @JsonProperty("digest") @Nullable String encodedDigest,
        @JsonProperty("value") @Nullable String value) {

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

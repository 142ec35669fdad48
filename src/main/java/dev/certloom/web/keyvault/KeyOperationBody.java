package dev.certloom.web.keyvault;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.certificate.KeyOperationResult;
import dev.certloom.certificate.VersionView;
import dev.certloom.crypto.SignatureAlgorithm;
import dev.certloom.kernel.Refusal;
import dev.certloom.web.Forms;
import dev.certloom.web.VaultUrls;
import dev.certloom.web.WireBody;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an operation with a key made.
 *
 * @param keyId the version that was used, also where the caller named none
 * @param value base64url without padding
 */
record KeyOperationBody(
        @JsonProperty("kid") String keyId,
        @JsonProperty("value") String value) implements WireBody {

    static KeyOperationBody of(KeyOperationResult result, VaultUrls urls) {
        VersionView certificate = result.certificate();
        return new KeyOperationBody(
                urls.key(certificate.name(), certificate.version().id()), Forms.base64Url(result.value()));
    }

    /** @throws Refusal INVALID when it is none of those that are served */
    static SignatureAlgorithm signatureAlgorithm(@Nullable String name) {
        return Optional.ofNullable(name)
                .flatMap(SignatureAlgorithm::find)
                .orElseThrow(
                        () -> Refusal.invalidProperty("alg", "expected one of " + names(SignatureAlgorithm.values())));
    }

    private static String names(Object[] algorithms) {
        return Arrays.stream(algorithms).map(Object::toString).collect(Collectors.joining(", "));
    }

    /**
     * Octets of a request: base64url, and since keyvault-jca sends the other alphabet and padding, these too.
     *
     * @throws Refusal INVALID when the member is missing, or anything else
     */
    static byte[] octets(String member, @Nullable String text) {
        if (text == null) {
            throw new Refusal(Refusal.Kind.INVALID, "Property '%s' is required.".formatted(member));
        }
        try {
            return Base64.getUrlDecoder().decode(text.replace('+', '-').replace('/', '_'));
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "Content of '%1$s' is not base64url.\r\nProperty '%1$s' is required.\r\n".formatted(member));
        }
    }
}

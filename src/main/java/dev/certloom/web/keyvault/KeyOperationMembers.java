package dev.certloom.web.keyvault;

import dev.certloom.crypto.EncryptionAlgorithm;
import dev.certloom.crypto.SignatureAlgorithm;
import dev.certloom.kernel.Refusal;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what the requests of key operations have in common. */
final class KeyOperationMembers {

    private KeyOperationMembers() {}

    /** @throws Refusal INVALID when it is none of those that are served */
    static SignatureAlgorithm signatureAlgorithm(@Nullable String name) {
        return algorithm(name, SignatureAlgorithm::find, SignatureAlgorithm.values());
    }

    /** @throws Refusal INVALID when it is none of those that are served */
    static EncryptionAlgorithm encryptionAlgorithm(@Nullable String name) {
        return algorithm(name, EncryptionAlgorithm::find, EncryptionAlgorithm.values());
    }

    private static <T> T algorithm(@Nullable String name, Function<String, Optional<T>> find, T[] served) {
        return Optional.ofNullable(name)
                .flatMap(find)
                .orElseThrow(() -> Refusal.invalidProperty(
                        "alg",
                        "expected one of "
                                + Arrays.stream(served).map(Object::toString).collect(Collectors.joining(", "))));
    }

    /**
     * Octets: base64url, and since keyvault-jca sends the other alphabet and padding, these too.
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

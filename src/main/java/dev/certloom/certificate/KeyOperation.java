package dev.certloom.certificate;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyUsage;
import java.util.List;
import java.util.stream.Stream;

/** What a key can be used for without leaving the vault (RFC 7517 section 4.3). */
public enum KeyOperation {
    SIGN("sign"),
    VERIFY("verify"),
    WRAP_KEY("wrapKey"),
    UNWRAP_KEY("unwrapKey"),
    ENCRYPT("encrypt"),
    DECRYPT("decrypt");

    private static final List<KeyOperation> OF_EC = List.of(SIGN, VERIFY);

    private final String wireName;

    KeyOperation(String wireName) {
        this.wireName = wireName;
    }

    /** The name in {@code key_ops}, and in refusals. */
    public String wireName() {
        return wireName;
    }

    /**
     * What a certificate lets its key be used for (API reference 4.4), as far as keys of this type can do it: a curve's
     * key signs, and encrypts nothing.
     *
     * @param usages of the certificate; empty when it restricts nothing
     */
    public static List<KeyOperation> allowed(KeyAlgorithm algorithm, List<KeyUsage> usages) {
        List<KeyOperation> possible = algorithm.curve().isPresent() ? OF_EC : List.of(values());
        if (usages.isEmpty()) {
            return possible;
        }
        return usages.stream()
                .flatMap(usage -> switch (usage) {
                    case DIGITAL_SIGNATURE, NON_REPUDIATION, KEY_CERT_SIGN, CRL_SIGN -> Stream.of(SIGN, VERIFY);
                    case KEY_ENCIPHERMENT -> Stream.of(WRAP_KEY, UNWRAP_KEY);
                    case DATA_ENCIPHERMENT -> Stream.of(ENCRYPT, DECRYPT);
                    case ENCIPHER_ONLY -> Stream.of(ENCRYPT);
                    case DECIPHER_ONLY -> Stream.of(DECRYPT);
                    case KEY_AGREEMENT -> Stream.<KeyOperation>empty();
                })
                .filter(possible::contains)
                .distinct()
                .toList();
    }

    /**
     * Whether it makes something that relies on the key, which is done only while the certificate is valid. What undoes or
     * checks what was made before is done at any time: else nobody could read it again.
     */
    boolean isForValidKeysOnly() {
        return switch (this) {
            case SIGN, WRAP_KEY, ENCRYPT -> true;
            case VERIFY, UNWRAP_KEY, DECRYPT -> false;
        };
    }
}

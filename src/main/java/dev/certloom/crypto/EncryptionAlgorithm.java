package dev.certloom.crypto;

import java.util.Arrays;
import java.util.Optional;

/** How RSA keys encrypt (RFC 7518 sections 4.2 and 4.3). */
public enum EncryptionAlgorithm {
    /** RFC 8017 section 7.2. */
    RSA1_5("RSA1_5", 11),
    /** RFC 8017 section 7.1, with SHA-1. */
    RSA_OAEP("RSA-OAEP", 42),
    /** RFC 8017 section 7.1, with SHA-256. */
    RSA_OAEP_256("RSA-OAEP-256", 66);

    private final String wireName;
    private final int overheadBytes;

    EncryptionAlgorithm(String wireName, int overheadBytes) {
        this.wireName = wireName;
        this.overheadBytes = overheadBytes;
    }

    /** Empty for a name that is none of these. */
    public static Optional<EncryptionAlgorithm> find(String wireName) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.wireName.equals(wireName))
                .findFirst();
    }

    /** How much a key of that kind encrypts at once. */
    public int maxPlaintextBytes(KeyAlgorithm key) {
        return ciphertextBytes(key) - overheadBytes;
    }

    /** How long ciphertexts of a key of that kind are: as its modulus. */
    public int ciphertextBytes(KeyAlgorithm key) {
        return key.sizeBits() / Byte.SIZE;
    }

    /** The name on the wire. */
    @Override
    public String toString() {
        return wireName;
    }
}

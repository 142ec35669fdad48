package dev.certloom.crypto;

import dev.certloom.compute.ComputePool;
import dev.certloom.kernel.Der;
import java.util.Optional;

/** Encrypts and decrypts short data with RSA keys that the store holds. */
public interface DataCipher {

    /** One that computes in this pool. */
    static DataCipher in(ComputePool pool) {
        return new PkiDataCipher(pool);
    }

    /**
     * Enciphers.
     *
     * @param plaintext no longer than the {@linkplain EncryptionAlgorithm#maxPlaintextBytes key takes}
     * @param publicKey SubjectPublicKeyInfo of an RSA key
     */
    byte[] encrypt(EncryptionAlgorithm algorithm, byte[] plaintext, Der publicKey);

    /**
     * Deciphers. Nothing says why a ciphertext is wrong. By {@code RSA1_5} none is: what has no padding becomes octets that
     * only tell from right ones who knows what these are ({@link ImplicitRejection}).
     *
     * @param ciphertext as long as the modulus
     * @param publicKey SubjectPublicKeyInfo of the same key
     * @return empty for a ciphertext that was not made by this algorithm for this key
     */
    Optional<byte[]> decrypt(
            EncryptionAlgorithm algorithm, byte[] ciphertext, PrivateKeyMaterial privateKey, Der publicKey);
}

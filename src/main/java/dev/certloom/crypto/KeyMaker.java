package dev.certloom.crypto;

import dev.certloom.compute.ComputePool;
import dev.certloom.kernel.Der;

/** Makes key pairs and certification requests. The one place where keys are made. */
public interface KeyMaker {

    /** One that computes in this pool. */
    static KeyMaker in(ComputePool pool) {
        return new PkiKeyMaker(pool);
    }

    /** A fresh key pair. */
    KeyPair make(KeyAlgorithm algorithm);

    /**
     * A certification request (RFC 2986), signed with the key: subject, and as requested extensions key usage,
     * extended key usage, names, basic constraints (API reference 5.4).
     *
     * @throws dev.certloom.kernel.Refusal of kind INVALID when subject or names cannot be encoded
     */
    Der request(X509Properties properties, PrivateKeyMaterial privateKey, Der publicKey);

    /**
     * Checks that subject and names can be encoded, before anything is kept.
     *
     * @throws dev.certloom.kernel.Refusal of kind INVALID, with the literals of API reference 2.2 and 4.3
     */
    void check(X509Properties properties);

    /**
     * A key pair.
     *
     * @param publicKey SubjectPublicKeyInfo
     */
    record KeyPair(KeyAlgorithm algorithm, PrivateKeyMaterial privateKey, Der publicKey) {}
}

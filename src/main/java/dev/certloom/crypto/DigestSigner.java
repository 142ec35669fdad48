package dev.certloom.crypto;

import dev.certloom.compute.ComputePool;
import dev.certloom.kernel.Der;

/** Signs digests of what others keep to themselves, and verifies such signatures, with keys that the store holds. */
public interface DigestSigner {

    /** One that computes in this pool. */
    static DigestSigner in(ComputePool pool) {
        return new PkiDigestSigner(pool);
    }

    /**
     * Signs.
     *
     * @param algorithm one that {@linkplain SignatureAlgorithm#suits suits} the key
     * @param digest as long as the algorithm's digests are
     * @param publicKey SubjectPublicKeyInfo of the same key
     * @return of an RSA key as long as its modulus; of an EC key two numbers of the curve's length (RFC 7518 section 3.4)
     */
    byte[] sign(SignatureAlgorithm algorithm, byte[] digest, PrivateKeyMaterial privateKey, Der publicKey);

    /**
     * Whether a signature is right; one of any other form than {@link #sign} makes is not.
     *
     * @param algorithm one that {@linkplain SignatureAlgorithm#suits suits} the key
     * @param digest as long as the algorithm's digests are
     * @param publicKey SubjectPublicKeyInfo
     */
    boolean verify(SignatureAlgorithm algorithm, byte[] digest, byte[] signature, Der publicKey);
}

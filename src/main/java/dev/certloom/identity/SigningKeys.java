package dev.certloom.identity;

import java.util.Optional;

/** Keeps the key that signs the embedded authorization server's tokens, encrypted at rest like every private key. */
public interface SigningKeys {

    /** The key as PKCS#8 (RFC 5958), if one was ever kept. */
    Optional<byte[]> current();

    /**
     * Keeps the key if it is the first. Of several replicas that start together all go on with the same one.
     *
     * @param pkcs8 the candidate
     * @return the key that counts from now on: the candidate, or the one that was there before
     */
    byte[] keepFirst(byte[] pkcs8);
}

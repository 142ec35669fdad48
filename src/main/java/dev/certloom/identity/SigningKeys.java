package dev.certloom.identity;

import java.util.Optional;

/** Keeps the key that signs the embedded authorization server's tokens, encrypted at rest like every private key. */
interface SigningKeys {

    /** The key as PKCS#8 (RFC 5958), if one was ever kept. */
    Optional<byte[]> current();

    /**
     * Stores the key if it is the first. Replicas that start together all use the same one.
     *
     * @param pkcs8 the candidate
     * @return the key in force: the candidate, or the one that existed before
     */
    byte[] keepFirst(byte[] pkcs8);
}

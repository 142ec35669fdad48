package dev.certloom.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Digests that every Java has. */
final class Digests {

    private Digests() {}

    static byte[] sha1(byte[] bytes) {
        return digest("SHA-1", bytes);
    }

    static byte[] sha256(byte[] bytes) {
        return digest("SHA-256", bytes);
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(
                    "Expected %s, which every Java has, but it is missing.".formatted(algorithm), e);
        }
    }
}

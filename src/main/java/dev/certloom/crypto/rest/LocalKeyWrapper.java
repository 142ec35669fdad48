package dev.certloom.crypto.rest;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A key encryption key held in memory, read from a file or the environment at start. */
public final class LocalKeyWrapper implements KeyWrapper {

    private static final int ID_BYTES = 8;

    private final byte[] key;
    private final String keyId;

    /** @param key 32 bytes */
    public LocalKeyWrapper(byte[] key) {
        if (key.length != AesGcm.KEY_BYTES) {
            throw new IllegalArgumentException(
                    "Expected a key encryption key of 32 bytes, but got %d bytes.".formatted(key.length));
        }
        this.key = key.clone();
        this.keyId = HexFormat.of().formatHex(Arrays.copyOf(sha256(key), ID_BYTES));
    }

    @Override
    public String keyId() {
        return keyId;
    }

    @Override
    public byte[] wrap(byte[] dataKey) {
        return AesGcm.encrypt(key, dataKey, new byte[0]);
    }

    @Override
    public byte[] unwrap(String wrappedWith, byte[] wrapped) {
        if (!wrappedWith.equals(keyId)) {
            throw new IllegalStateException(
                    "Expected key encryption key %s, but %s is set. Nothing is lost: set the key this store was written with."
                            .formatted(wrappedWith, keyId));
        }
        try {
            return AesGcm.decrypt(key, wrapped, new byte[0]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Expected a wrapped data key, but it is damaged.", e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected SHA-256, which every Java has, but it is missing.", e);
        }
    }
}

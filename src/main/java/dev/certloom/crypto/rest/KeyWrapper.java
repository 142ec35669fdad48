package dev.certloom.crypto.rest;

/** Wraps data keys with a key encryption key that never reaches the database. */
interface KeyWrapper {

    /** Identifies the key encryption key, so that a wrong one can be distinguished from damaged data. */
    String keyId();

    /** Wraps a 256-bit data key. */
    byte[] wrap(byte[] dataKey);

    /**
     * Unwraps a data key.
     *
     * @throws IllegalStateException when it was wrapped with another key or is damaged
     */
    byte[] unwrap(String keyId, byte[] wrapped);
}

package dev.certloom.crypto.rest;

/** The key encryption key that is set is not the one that the store was written with. */
final class KeyEncryptionKeyRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param written id of the key that the store was written with
     * @param set id of the key that is set
     */
    KeyEncryptionKeyRefused(String written, String set) {
        super(
                "Expected key encryption key %s, which this database was written with, but %s is set. Nothing was changed."
                        .formatted(written, set));
    }

    KeyEncryptionKeyRefused(String id, Throwable cause) {
        super(
                "Expected key encryption key %s to open what it sealed at the first start with this database, but it does not: key_encryption_check was changed."
                        .formatted(id),
                cause);
    }
}

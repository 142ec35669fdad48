package dev.certloom.certificate;

/**
 * What an operation made.
 *
 * @param certificate the version whose key was used
 * @param value a signature, a ciphertext or a plaintext
 */
public record KeyOperationResult(VersionView certificate, byte[] value) {

    /** With a copy of the value. */
    public KeyOperationResult {
        value = value.clone();
    }

    @Override
    public byte[] value() {
        return value.clone();
    }

    /** Without the value, which may be a secret. */
    @Override
    public String toString() {
        return "KeyOperationResult[" + certificate.version().id() + "]";
    }
}

package dev.certloom.crypto;

/**
 * A private key in the clear, PKCS#8 (RFC 5958), passed between key generation, the encrypting store and the secret
 * view. It has no text form, so that it cannot leak into a log line or an error.
 */
public final class PrivateKeyMaterial {

    private final byte[] pkcs8;

    public PrivateKeyMaterial(byte[] pkcs8) {
        this.pkcs8 = pkcs8.clone();
    }

    /** The PKCS#8 bytes, a copy. */
    public byte[] pkcs8() {
        return pkcs8.clone();
    }

    @Override
    public String toString() {
        return "PrivateKeyMaterial[concealed]";
    }
}

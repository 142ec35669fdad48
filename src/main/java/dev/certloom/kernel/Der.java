package dev.certloom.kernel;

import java.util.Arrays;
import java.util.Base64;

/** An immutable DER encoding (X.690) of a public object: a certificate, a CSR, a public key. Never a private key. */
public record Der(byte[] bytes) {

    public Der {
        bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    /** How many bytes it has. */
    public int size() {
        return bytes.length;
    }

    /** Standard base64 with padding, as the API writes {@code cer}, {@code csr} and {@code x5c}. */
    public String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** SHA-256 over it, in lower-case hexadecimal. */
    public String sha256() {
        return Sha256.of(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Der der && Arrays.equals(bytes, der.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Der[" + bytes.length + " bytes]";
    }
}

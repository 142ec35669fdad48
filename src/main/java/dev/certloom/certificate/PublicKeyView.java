package dev.certloom.certificate;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyUsage;
import dev.certloom.kernel.Der;
import java.util.List;

/**
 * The key view of a completed version (API reference 6.2).
 *
 * @param publicKey SubjectPublicKeyInfo
 * @param keyUsages what the certificate itself lets the key be used for; empty when it restricts nothing
 */
public record PublicKeyView(VersionView certificate, KeyAlgorithm algorithm, Der publicKey, List<KeyUsage> keyUsages) {

    /** With a copy of the list. */
    public PublicKeyView {
        keyUsages = List.copyOf(keyUsages);
    }

    /** What the key may be used for. */
    public List<KeyOperation> operations() {
        return KeyOperation.allowed(algorithm, keyUsages);
    }
}

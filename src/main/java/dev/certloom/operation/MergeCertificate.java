package dev.certloom.operation;

import dev.certloom.certificate.Tags;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request to complete an operation with a certificate signed elsewhere (API reference 3.6).
 *
 * @param x5c the entries as sent, decoded from base64 once: DER, PKCS#7, or base64 text again
 * @param enabled whether the version is enabled; empty when the caller did not specify it
 */
public record MergeCertificate(
        VaultName vault, CertificateName name, List<byte[]> x5c, Optional<Boolean> enabled, Map<String, String> tags) {

    public MergeCertificate {
        x5c = List.copyOf(x5c);
        tags = Tags.checked(tags);
    }
}

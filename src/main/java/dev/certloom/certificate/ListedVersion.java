package dev.certloom.certificate;

import dev.certloom.crypto.SecretContentType;
import dev.certloom.kernel.CertificateName;
import java.time.Instant;
import java.util.Map;

/**
 * A version of a certificate as a list shows it: without policy, chain and key.
 *
 * @param name of the certificate, as first written
 * @param contentType form of its secret
 * @param sha1 thumbprint of the leaf in lower-case hexadecimal; empty while not complete
 */
public record ListedVersion(
        CertificateName name,
        VersionId id,
        boolean enabled,
        Instant notBefore,
        Instant expires,
        Instant created,
        Instant updated,
        Map<String, String> tags,
        SecretContentType contentType,
        String sha1) {

    public ListedVersion {
        tags = Map.copyOf(tags);
    }
}

package dev.certloom.certificate;

import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One version of a certificate. Before its first completion a new name has exactly one version that is not complete:
 * disabled, without certificate (API reference 5.3).
 *
 * @param chain empty while not complete; else the leaf, its issuer and so on
 * @param given every certificate as received, if that order must be preserved; otherwise empty
 * @param sha1 thumbprint of the leaf in lower-case hexadecimal; empty while not complete
 * @param key empty while not complete
 */
public record CertificateVersion(
        VersionId id,
        boolean complete,
        boolean enabled,
        Instant notBefore,
        Instant expires,
        Instant created,
        Instant updated,
        Map<String, String> tags,
        List<Der> chain,
        List<Der> given,
        String sha1,
        Optional<KeyId> key,
        SecretContentType contentType,
        boolean exportable,
        Optional<Boolean> preserveCertOrder) {

    public CertificateVersion {
        tags = Map.copyOf(tags);
        chain = List.copyOf(chain);
        given = List.copyOf(given);
    }

    /** With other attributes; what was signed stays. */
    public CertificateVersion with(boolean nowEnabled, Map<String, String> nowTags, Instant now) {
        return new CertificateVersion(
                id,
                complete,
                nowEnabled,
                notBefore,
                expires,
                created,
                now,
                nowTags,
                chain,
                given,
                sha1,
                key,
                contentType,
                exportable,
                preserveCertOrder);
    }

    /**
     * Its key, which may be used or shown.
     *
     * @param operation what is to be done with it, as Key Vault calls it
     * @throws Refusal KEY_DISABLED when the version is disabled, or has no key yet
     */
    KeyId enabledKey(String operation) {
        return key.filter(ignored -> enabled)
                .orElseThrow(() -> new Refusal(
                        Refusal.Kind.KEY_DISABLED,
                        "Operation %s is not allowed on a disabled key.".formatted(operation)));
    }

    /** The certificates of its secret, in their order there. */
    public List<Der> secretCertificates() {
        return given.isEmpty() ? chain : given;
    }
}

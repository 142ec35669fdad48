package dev.certloom.certificate;

import dev.certloom.crypto.CertificateChain;
import dev.certloom.crypto.KeyId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes versions that are complete. */
public final class Versions {

    private Versions() {}

    public static CertificateVersion complete(
            VersionId id,
            boolean enabled,
            CertificateChain chain,
            KeyId key,
            CertificatePolicy policy,
            Map<String, String> tags,
            Optional<Boolean> preserveCertOrder,
            Instant now) {
        return new CertificateVersion(
                id,
                true,
                enabled,
                chain.leaf().notBefore(),
                chain.leaf().notAfter(),
                now,
                now,
                tags,
                chain.all(),
                preserveCertOrder.orElse(false) ? chain.given() : List.of(),
                chain.leaf().sha1(),
                Optional.of(key),
                policy.contentType(),
                policy.key().exportable(),
                preserveCertOrder);
    }
}

package dev.certloom.certificate;

import dev.certloom.crypto.CertificateChain;
import dev.certloom.crypto.KeyId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes versions of certificates. */
public final class Versions {

    private static final Duration BACKDATING = Duration.ofMinutes(10);

    private Versions() {}

    /** The placeholder shown before a new name has its first certificate (API reference 5.3). */
    public static CertificateVersion incomplete(
            VersionId id,
            CertificatePolicy policy,
            Map<String, String> tags,
            Optional<Boolean> preserveCertOrder,
            Instant now) {
        return new CertificateVersion(
                id,
                false,
                false,
                now.minus(BACKDATING),
                now.atOffset(ZoneOffset.UTC)
                        .plusMonths(policy.x509().validityMonths())
                        .toInstant(),
                now,
                now,
                tags,
                List.of(),
                List.of(),
                "",
                Optional.empty(),
                policy.contentType(),
                policy.key().exportable(),
                preserveCertOrder);
    }

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

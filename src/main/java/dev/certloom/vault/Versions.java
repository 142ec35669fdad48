package dev.certloom.vault;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes versions from what operations and imports have. */
final class Versions {

    private static final int BACKDATED_MINUTES = 10;

    private Versions() {}

    /** The placeholder shown before a new name has its first certificate (API reference 5.3). */
    static CertificateVersion incomplete(PendingOperation operation, Instant now) {
        Instant expires = now.atOffset(ZoneOffset.UTC)
                .plusMonths(operation.policy().x509().validityMonths())
                .toInstant();
        return new CertificateVersion(
                operation.version(),
                false,
                false,
                now.minus(BACKDATED_MINUTES, ChronoUnit.MINUTES),
                expires,
                now,
                now,
                operation.tags(),
                List.of(),
                List.of(),
                "",
                Optional.empty(),
                operation.policy().contentType(),
                operation.policy().key().exportable(),
                operation.preserveCertOrder());
    }

    /** What an operation ends in. */
    static CertificateVersion completed(PendingOperation operation, KeyId key, CertificateChain chain, Instant now) {
        return complete(
                operation.version(),
                operation.enabled(),
                chain,
                key,
                operation.policy(),
                operation.tags(),
                operation.preserveCertOrder(),
                now);
    }

    static CertificateVersion complete(
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

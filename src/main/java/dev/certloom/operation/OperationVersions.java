package dev.certloom.operation;

import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.Versions;
import dev.certloom.crypto.CertificateChain;
import dev.certloom.crypto.KeyId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Creates versions from operations. */
final class OperationVersions {

    private static final int BACKDATED_MINUTES = 10;

    private OperationVersions() {}

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

    /** What an operation results in. */
    static CertificateVersion completed(PendingOperation operation, KeyId key, CertificateChain chain, Instant now) {
        return Versions.complete(
                operation.version(),
                operation.enabled(),
                chain,
                key,
                operation.policy(),
                operation.tags(),
                operation.preserveCertOrder(),
                now);
    }
}

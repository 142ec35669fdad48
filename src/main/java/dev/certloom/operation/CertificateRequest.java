package dev.certloom.operation;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.VersionId;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.Optional;

/**
 * What was requested. It never changes, whatever the outcome.
 *
 * @param version the version to be created
 * @param policy the policy at the time of the request; later changes of the stored one do not touch it
 * @param provider adapter kind of the issuer at the time of the request, e.g. {@code Self}, {@code LocalCA}
 * @param cause why it was requested
 */
public record CertificateRequest(
        OperationId id,
        VaultName vault,
        CertificateName certificate,
        VersionId version,
        CertificatePolicy policy,
        String provider,
        Optional<Boolean> preserveCertOrder,
        Requester requester,
        RequestCause cause,
        Instant created) {}

package dev.certloom.vault;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One attempt to make a version of a certificate, as the store holds it; Key Vault's pending object (API reference 3).
 *
 * @param version the version this operation makes
 * @param policy the policy at the time of the request; later changes of the stored one do not touch it
 * @param provider adapter kind of the issuer at the time of the request, e.g. {@code Self}, {@code LocalCA}
 * @param enabled whether the version is to be enabled on completion
 * @param phase where it stands, since {@code since}
 * @param csr PKCS#10 (RFC 2986), once the key is made
 * @param chain the signed chain held for merging, once there is one
 * @param failure set exactly when the phase's status is failed
 * @param launchFence number of the latest process instance that was asked for
 */
public record PendingOperation(
        OperationId id,
        VaultName vault,
        CertificateName certificate,
        VersionId version,
        CertificatePolicy policy,
        String provider,
        boolean enabled,
        Map<String, String> tags,
        Optional<Boolean> preserveCertOrder,
        Phase phase,
        Instant since,
        Optional<KeyId> key,
        Optional<Der> csr,
        List<Der> chain,
        Cancellation cancellation,
        Optional<Failure> failure,
        int launchFence,
        Instant created) {

    public PendingOperation {
        tags = Map.copyOf(tags);
        chain = List.copyOf(chain);
    }

    /** The {@code cancellation_requested} flag: once set, it stays. */
    public boolean cancellationRequested() {
        return cancellation != Cancellation.NONE;
    }

    /** Whether a person brings the certificate. */
    public boolean isManual() {
        return policy.issuer().name().equals(IssuerName.UNKNOWN);
    }
}

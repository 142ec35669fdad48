package dev.certloom.vault;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One attempt to make a version of a certificate, as the store holds it; Key Vault's pending object (API reference 3).
 * Its transitions are the methods that return the operation in its next phase; an illegal one is a bug and throws
 * {@link IllegalStateException}.
 *
 * @param version the version this operation makes
 * @param policy the policy at the time of the request; later changes of the stored one do not touch it
 * @param provider adapter kind of the issuer at the time of the request, e.g. {@code Self}, {@code LocalCA}
 * @param enabled whether the version is to be enabled on completion
 * @param phase where it stands, since {@code since}
 * @param csr PKCS#10 (RFC 2986), once the key is made
 * @param chain the signed chain held for merging, once there is one
 * @param failure set exactly when the phase's status is failed
 * @param cancellationAttempt how often cancellation was asked for, last at {@code cancellationSince}
 * @param launchFence number of the latest process instance that was asked for, from 1
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
        int cancellationAttempt,
        Optional<Instant> cancellationSince,
        Optional<Failure> failure,
        int launchFence,
        Instant created) {

    public PendingOperation {
        tags = Map.copyOf(tags);
        chain = List.copyOf(chain);
        if (failure.isPresent() != (phase.status() == Phase.Status.FAILED)) {
            throw new IllegalStateException(
                    "Expected a failure exactly in a failed phase, but phase is " + phase + ".");
        }
    }

    /** A request just accepted. */
    static PendingOperation received(
            CreateCertificate command, CertificateName name, CertificatePolicy policy, String provider, Instant now) {
        return new PendingOperation(
                OperationId.fresh(),
                command.vault(),
                name,
                VersionId.fresh(),
                policy,
                provider,
                command.enabled(),
                command.tags(),
                command.preserveCertOrder(),
                Phase.RECEIVED,
                now,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Cancellation.NONE,
                0,
                Optional.empty(),
                Optional.empty(),
                1,
                now);
    }

    /** The {@code cancellation_requested} flag: once set, it stays. */
    public boolean cancellationRequested() {
        return cancellation != Cancellation.NONE;
    }

    /** Whether a person brings the certificate. */
    public boolean isManual() {
        return policy.issuer().name().equals(IssuerName.UNKNOWN);
    }

    /** Whether it is under way. */
    public boolean isOpen() {
        return phase.isOpen();
    }

    /** Whether it failed or was cancelled, so that a certificate obtained elsewhere may still complete it. */
    public boolean isUnsuccessful() {
        return phase.status() == Phase.Status.FAILED || phase.status() == Phase.Status.CANCELLED;
    }

    /** Key and CSR are made. */
    PendingOperation keyed(KeyId madeKey, Der madeCsr, Instant now) {
        return open().with(Phase.KEYED, now, Optional.of(madeKey), Optional.of(madeCsr), chain, cancellation, failure);
    }

    /** It goes on to another phase under way. */
    PendingOperation in(Phase next, Instant now) {
        if (!next.isOpen()) {
            throw new IllegalStateException("Expected a phase under way, but got " + next + ".");
        }
        return phase == next ? this : open().with(next, now, key, csr, chain, cancellation, failure);
    }

    /** A signed chain is held for merging; the phase of an ended operation stays as it is. */
    PendingOperation holding(List<Der> signed, Instant now) {
        return with(isOpen() ? Phase.VERIFYING : phase, now, key, csr, signed, cancellation, failure);
    }

    /** Cancellation is asked for, for the first time or again after a refusal. */
    PendingOperation cancellationAsked(Instant now) {
        return open().withCancellation(Cancellation.REQUESTED, cancellationAttempt + 1, Optional.of(now));
    }

    /** The issuer keeps to the order. */
    PendingOperation cancellationRefused() {
        return open().withCancellation(Cancellation.REFUSED, cancellationAttempt, cancellationSince);
    }

    /** Ended as the requester wished. */
    PendingOperation cancelled(Instant now) {
        return open().with(Phase.CANCELLED, now, key, csr, List.of(), Cancellation.GRANTED, Optional.empty());
    }

    /** Ended without a version. */
    PendingOperation failed(Phase how, Failure why, Instant now) {
        return open().with(how, now, key, csr, List.of(), cancellation, Optional.of(why));
    }

    /** Its version is made; also from failed or cancelled, by a certificate obtained elsewhere. */
    PendingOperation completed(Instant now) {
        if (!isOpen() && !isUnsuccessful()) {
            throw illegal("completed");
        }
        return with(Phase.COMPLETED, now, key, csr, chain, cancellation, Optional.empty());
    }

    /** Deleted by its requester. */
    PendingOperation withdrawn(Instant now) {
        return open().with(Phase.WITHDRAWN, now, key, csr, List.of(), cancellation, Optional.empty());
    }

    /** With the attributes a merge brought. */
    PendingOperation mergedAs(boolean enabled, Map<String, String> tags) {
        return new PendingOperation(
                id,
                vault,
                certificate,
                version,
                policy,
                provider,
                enabled,
                tags,
                preserveCertOrder,
                phase,
                since,
                key,
                csr,
                chain,
                cancellation,
                cancellationAttempt,
                cancellationSince,
                failure,
                launchFence,
                created);
    }

    /** Asks for one more process instance. */
    PendingOperation relaunched() {
        return new PendingOperation(
                id,
                vault,
                certificate,
                version,
                policy,
                provider,
                enabled,
                tags,
                preserveCertOrder,
                phase,
                since,
                key,
                csr,
                chain,
                cancellation,
                cancellationAttempt,
                cancellationSince,
                failure,
                launchFence + 1,
                created);
    }

    private PendingOperation open() {
        if (!isOpen()) {
            throw illegal("changed");
        }
        return this;
    }

    private IllegalStateException illegal(String wish) {
        return new IllegalStateException("Expected operation %s to be %s, but it is %s.".formatted(id, wish, phase));
    }

    private PendingOperation withCancellation(Cancellation next, int attempt, Optional<Instant> asked) {
        return new PendingOperation(
                id,
                vault,
                certificate,
                version,
                policy,
                provider,
                enabled,
                tags,
                preserveCertOrder,
                phase,
                since,
                key,
                csr,
                chain,
                next,
                attempt,
                asked,
                failure,
                launchFence,
                created);
    }

    private PendingOperation with(
            Phase nextPhase,
            Instant now,
            Optional<KeyId> nextKey,
            Optional<Der> nextCsr,
            List<Der> nextChain,
            Cancellation nextCancellation,
            Optional<Failure> nextFailure) {
        return new PendingOperation(
                id,
                vault,
                certificate,
                version,
                policy,
                provider,
                enabled,
                tags,
                preserveCertOrder,
                nextPhase,
                nextPhase == phase ? since : now,
                nextKey,
                nextCsr,
                nextChain,
                nextCancellation,
                cancellationAttempt,
                cancellationSince,
                nextFailure,
                launchFence,
                created);
    }
}

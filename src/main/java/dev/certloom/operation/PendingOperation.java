package dev.certloom.operation;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.VersionId;
import dev.certloom.crypto.CertificateChain;
import dev.certloom.crypto.KeyId;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.PageCursor;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One attempt to make a version of a certificate, as the store holds it; Key Vault's pending object (API reference 3).
 * Its transitions are methods that return the operation in its next phase; an illegal transition is a bug and throws
 * {@link IllegalStateException}.
 *
 * @param enabled whether the version is to be enabled on completion
 * @param phase where it stands, since {@code since}
 * @param csr PKCS#10 (RFC 2986), once the key is made
 * @param chain the signed chain held for merging, leaf first, once there is one
 * @param given that chain's certificates as received, when their order must be preserved; otherwise empty
 * @param failure set exactly when the phase's status is failed
 * @param launchFence number of the latest process instance that was asked for, from 1
 * @param heldUpBy what it waits for beyond its phase, in words that continue "Waiting for"
 * @param stalled set while an operator has to find out why it does not move
 */
public record PendingOperation(
        CertificateRequest request,
        boolean enabled,
        Map<String, String> tags,
        Phase phase,
        Instant since,
        Optional<KeyId> key,
        Optional<Der> csr,
        List<Der> chain,
        List<Der> given,
        Cancellation cancellation,
        Optional<Failure> failure,
        int launchFence,
        Optional<String> heldUpBy,
        Optional<Stalled> stalled) {

    public PendingOperation {
        tags = Map.copyOf(tags);
        chain = List.copyOf(chain);
        given = List.copyOf(given);
        if (failure.isPresent() != (phase.status() == Phase.Status.FAILED)) {
            throw new IllegalStateException(
                    "Expected a failure exactly in a failed phase, but phase is " + phase + ".");
        }
    }

    /** A request just accepted. */
    public static PendingOperation received(CertificateRequest request, boolean enabled, Map<String, String> tags) {
        return new PendingOperation(
                request,
                enabled,
                tags,
                Phase.RECEIVED,
                request.created(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Cancellation.NONE,
                Optional.empty(),
                1,
                Optional.empty(),
                Optional.empty());
    }

    /** Its id, which is also Key Vault's {@code request_id}. */
    public OperationId id() {
        return request.id();
    }

    public VaultName vault() {
        return request.vault();
    }

    public CertificateName certificate() {
        return request.certificate();
    }

    /** The version this operation makes. */
    public VersionId version() {
        return request.version();
    }

    public CertificatePolicy policy() {
        return request.policy();
    }

    public String provider() {
        return request.provider();
    }

    public Optional<Boolean> preserveCertOrder() {
        return request.preserveCertOrder();
    }

    public Requester requester() {
        return request.requester();
    }

    public Instant created() {
        return request.created();
    }

    public CancellationState cancellationState() {
        return cancellation.state();
    }

    public int cancellationAttempt() {
        return cancellation.attempt();
    }

    /** When cancellation was last asked for. */
    public Optional<Instant> cancellationSince() {
        return cancellation.since();
    }

    /** The {@code cancellation_requested} flag: once set, it stays. */
    public boolean cancellationRequested() {
        return cancellation.state() != CancellationState.NONE;
    }

    /** Whether a person uploads the certificate. */
    public boolean isManual() {
        return policy().issuer().name().equals(IssuerName.UNKNOWN);
    }

    /** Whether it is under way. */
    public boolean isOpen() {
        return phase.isOpen();
    }

    /** Whether it failed or was cancelled, so that a certificate obtained elsewhere may still complete it. */
    public boolean isUnsuccessful() {
        return phase.status() == Phase.Status.FAILED || phase.status() == Phase.Status.CANCELLED;
    }

    /** Something that was done to it, for the audit trail. */
    public AuditableEvent auditableEvent(AuditAction action, Actor actor, Instant at, Map<String, String> details) {
        return new AuditableEvent(
                action, vault(), AuditObject.certificate(certificate()), Optional.of(id()), actor, at, details);
    }

    /** Key and CSR are made. */
    PendingOperation keyed(KeyId madeKey, Der madeCsr, Instant now) {
        return open().with(
                        Phase.KEYED,
                        now,
                        Optional.of(madeKey),
                        Optional.of(madeCsr),
                        chain,
                        given,
                        cancellation,
                        failure);
    }

    /** It moves to another open phase. */
    PendingOperation in(Phase next, Instant now) {
        if (!next.isOpen()) {
            throw new IllegalStateException("Expected a phase under way, but got " + next + ".");
        }
        return phase == next ? this : open().with(next, now, key, csr, chain, given, cancellation, failure);
    }

    /** A signed chain is held for merging; the phase of an ended operation does not change. */
    PendingOperation holding(CertificateChain signed, Instant now) {
        List<Der> kept = preserveCertOrder().orElse(false) ? signed.given() : List.of();
        return openOrUnsuccessful()
                .with(isOpen() ? Phase.VERIFYING : phase, now, key, csr, signed.all(), kept, cancellation, failure);
    }

    /** The held chain is dropped; the phase does not change. */
    PendingOperation holdingNothing(Instant now) {
        return inNeedOfInstance().with(phase, now, key, csr, List.of(), List.of(), cancellation, failure);
    }

    /** Cancellation is asked for, for the first time or again after a refusal. */
    PendingOperation cancellationAsked(Instant now) {
        return open().with(phase, now, key, csr, chain, given, cancellation.asked(now), failure);
    }

    /** The issuer keeps the order. */
    PendingOperation cancellationRefused() {
        return open().with(
                        phase,
                        since,
                        key,
                        csr,
                        chain,
                        given,
                        cancellation.answered(CancellationState.REFUSED),
                        failure);
    }

    /** Ended at the requester's request. */
    PendingOperation cancelled(Instant now) {
        return open().with(
                        Phase.CANCELLED,
                        now,
                        key,
                        csr,
                        List.of(),
                        List.of(),
                        cancellation.answered(CancellationState.GRANTED),
                        Optional.empty());
    }

    /** Ended without a version. */
    PendingOperation failed(Phase how, Failure why, Instant now) {
        return open().with(how, now, key, csr, List.of(), List.of(), cancellation, Optional.of(why));
    }

    /** Its version is made; also from failed or cancelled, by a certificate obtained elsewhere. */
    PendingOperation completed(Instant now) {
        return openOrUnsuccessful().with(Phase.COMPLETED, now, key, csr, chain, given, cancellation, Optional.empty());
    }

    /** Deleted by its requester. */
    PendingOperation withdrawn(Instant now) {
        return open().with(Phase.WITHDRAWN, now, key, csr, List.of(), List.of(), cancellation, Optional.empty());
    }

    /** With the attributes given in a merge. */
    PendingOperation mergedAs(boolean nowEnabled, Map<String, String> newTags) {
        inNeedOfInstance();
        return new PendingOperation(
                request,
                nowEnabled,
                newTags,
                phase,
                since,
                key,
                csr,
                chain,
                given,
                cancellation,
                failure,
                launchFence,
                heldUpBy,
                stalled);
    }

    /** It waits for something that its phase does not express, or no longer; a change of its phase ends that too. */
    PendingOperation heldUp(Optional<String> reason) {
        open();
        return new PendingOperation(
                request,
                enabled,
                tags,
                phase,
                since,
                key,
                csr,
                chain,
                given,
                cancellation,
                failure,
                launchFence,
                reason,
                stalled);
    }

    /** Requests another process instance. */
    PendingOperation relaunched() {
        inNeedOfInstance();
        return new PendingOperation(
                request,
                enabled,
                tags,
                phase,
                since,
                key,
                csr,
                chain,
                given,
                cancellation,
                failure,
                launchFence + 1,
                heldUpBy,
                Optional.empty());
    }

    /** An operator has to look: it does not move. */
    PendingOperation asStalled(String known, Instant now) {
        inNeedOfInstance();
        return new PendingOperation(
                request,
                enabled,
                tags,
                phase,
                since,
                key,
                csr,
                chain,
                given,
                cancellation,
                failure,
                launchFence,
                heldUpBy,
                Optional.of(new Stalled(now, known)));
    }

    /** A job had an effect: it moves. */
    PendingOperation moving() {
        return stalled.isEmpty()
                ? this
                : new PendingOperation(
                        request,
                        enabled,
                        tags,
                        phase,
                        since,
                        key,
                        csr,
                        chain,
                        given,
                        cancellation,
                        failure,
                        launchFence,
                        heldUpBy,
                        Optional.empty());
    }

    /** Whether the vault itself ends it if no process does: it was deleted, or its cancellation is undecided. */
    public boolean isToBeStopped() {
        return phase == Phase.WITHDRAWN || (isOpen() && cancellation.state() == CancellationState.REQUESTED);
    }

    /** Whether a certificate obtained elsewhere is held for an operation that had ended. */
    public boolean isMergedLate() {
        return isUnsuccessful() && !chain.isEmpty();
    }

    /** Whether a process instance has to move it on. */
    boolean needsInstance() {
        return isOpen() || isMergedLate();
    }

    /** Whether to check that it moves; ended ones are left alone, except to withdraw an order or merge a late chain. */
    boolean needsCheck() {
        return needsInstance() || phase == Phase.WITHDRAWN;
    }

    /** Its position in lists ordered by time. */
    PageCursor cursor() {
        return new PageCursor(created(), id().value());
    }

    private PendingOperation open() {
        return checked(isOpen(), "open");
    }

    private PendingOperation openOrUnsuccessful() {
        return checked(isOpen() || isUnsuccessful(), "open, failed or cancelled");
    }

    private PendingOperation inNeedOfInstance() {
        return checked(needsInstance(), "open, or merged late");
    }

    private PendingOperation checked(boolean legal, String expected) {
        if (!legal) {
            throw new IllegalStateException(
                    "Expected operation %s to be %s, but it is %s.".formatted(id(), expected, phase));
        }
        return this;
    }

    private PendingOperation with(
            Phase nextPhase,
            Instant now,
            Optional<KeyId> nextKey,
            Optional<Der> nextCsr,
            List<Der> nextChain,
            List<Der> nextGiven,
            Cancellation nextCancellation,
            Optional<Failure> nextFailure) {
        return new PendingOperation(
                request,
                enabled,
                tags,
                nextPhase,
                nextPhase == phase ? since : now,
                nextKey,
                nextCsr,
                nextChain,
                nextGiven,
                nextCancellation,
                nextFailure,
                launchFence,
                nextPhase == phase ? heldUpBy : Optional.empty(),
                nextPhase == phase ? stalled : Optional.empty());
    }
}

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
import java.util.function.Consumer;

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
 * @param ticket under which it is carried out
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
        Optional<Stalled> stalled,
        Ticket ticket) {

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
                Optional.empty(),
                Ticket.NONE);
    }

    /** The same for a version with these attributes. */
    PendingOperation forVersion(boolean nowEnabled, Map<String, String> nowTags) {
        return with(change -> {
            change.enabled = nowEnabled;
            change.tags = nowTags;
        });
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

    /** Why it was asked for. */
    public RequestCause cause() {
        return request.cause();
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
        return open().with(change -> {
            change.enter(Phase.KEYED, now);
            change.key = Optional.of(madeKey);
            change.csr = Optional.of(madeCsr);
        });
    }

    /** It moves to another open phase. */
    PendingOperation in(Phase next, Instant now) {
        if (!next.isOpen()) {
            throw new IllegalStateException("Expected a phase under way, but got " + next + ".");
        }
        return phase == next ? this : open().with(change -> change.enter(next, now));
    }

    /** A signed chain is held for merging; the phase of an ended operation does not change. */
    PendingOperation holding(CertificateChain signed, Instant now) {
        return openOrUnsuccessful().with(change -> {
            change.enter(isOpen() ? Phase.VERIFYING : phase, now);
            change.chain = signed.all();
            change.given = preserveCertOrder().orElse(false) ? signed.given() : List.of();
        });
    }

    /** The held chain is dropped; the phase does not change. */
    PendingOperation holdingNothing() {
        return inNeedOfInstance().with(Change::dropChain);
    }

    /** Cancellation is asked for, for the first time or again after a refusal. */
    PendingOperation cancellationAsked(Instant now) {
        return open().with(change -> change.cancellation = cancellation.asked(now));
    }

    /** The issuer keeps the order. */
    PendingOperation cancellationRefused() {
        return open().with(change -> change.cancellation = cancellation.answered(CancellationState.REFUSED));
    }

    /** Ended at the requester's request. */
    PendingOperation cancelled(Instant now) {
        return open().with(change -> {
            change.enter(Phase.CANCELLED, now);
            change.dropChain();
            change.cancellation = cancellation.answered(CancellationState.GRANTED);
        });
    }

    /** Ended without a version. */
    PendingOperation failed(Phase how, Failure why, Instant now) {
        return open().with(change -> {
            change.enter(how, now);
            change.dropChain();
            change.failure = Optional.of(why);
        });
    }

    /** Its version is made; also from failed or cancelled, by a certificate obtained elsewhere. */
    PendingOperation completed(Instant now) {
        return openOrUnsuccessful().with(change -> {
            change.enter(Phase.COMPLETED, now);
            change.failure = Optional.empty();
        });
    }

    /** Deleted by its requester. */
    PendingOperation withdrawn(Instant now) {
        return open().with(change -> {
            change.enter(Phase.WITHDRAWN, now);
            change.dropChain();
        });
    }

    /** With the attributes given in a merge. */
    PendingOperation mergedAs(boolean nowEnabled, Map<String, String> newTags) {
        return inNeedOfInstance().with(change -> {
            change.enabled = nowEnabled;
            change.tags = newTags;
        });
    }

    /** It waits for something that its phase does not express, or no longer; a change of its phase ends that too. */
    PendingOperation heldUp(Optional<String> reason) {
        return open().with(change -> change.heldUpBy = reason);
    }

    /** Its decision table demands a ticket, or does not. */
    PendingOperation demandingTicket(boolean demanded) {
        return open().with(change -> change.ticket = ticket.demanded(demanded));
    }

    /** The ticket is there. */
    PendingOperation under(Ticket.Given given) {
        return open().with(change -> {
            change.ticket = ticket.given(given);
            if (phase == Phase.AWAITING_TICKET) {
                change.heldUpBy = Optional.of("Certloom to go on under the ticket " + given.number());
            }
        });
    }

    /** Requests another process instance. */
    PendingOperation relaunched() {
        return inNeedOfInstance().with(change -> {
            change.launchFence = launchFence + 1;
            change.stalled = Optional.empty();
        });
    }

    /** An operator has to look: it does not move. */
    PendingOperation asStalled(String known, Instant now) {
        return inNeedOfInstance().with(change -> change.stalled = Optional.of(new Stalled(now, known)));
    }

    /** A job had an effect: it moves. */
    PendingOperation moving() {
        return stalled.isEmpty() ? this : with(change -> change.stalled = Optional.empty());
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

    private PendingOperation with(Consumer<Change> transition) {
        Change change = new Change(this);
        transition.accept(change);
        return change.applied();
    }

    /** What a transition changes; all else stays as it was. */
    private static final class Change {

        private final CertificateRequest request;
        private boolean enabled;
        private Map<String, String> tags;
        private Phase phase;
        private Instant since;
        private Optional<KeyId> key;
        private Optional<Der> csr;
        private List<Der> chain;
        private List<Der> given;
        private Cancellation cancellation;
        private Optional<Failure> failure;
        private int launchFence;
        private Optional<String> heldUpBy;
        private Optional<Stalled> stalled;
        private Ticket ticket;

        Change(PendingOperation before) {
            request = before.request;
            enabled = before.enabled;
            tags = before.tags;
            phase = before.phase;
            since = before.since;
            key = before.key;
            csr = before.csr;
            chain = before.chain;
            given = before.given;
            cancellation = before.cancellation;
            failure = before.failure;
            launchFence = before.launchFence;
            heldUpBy = before.heldUpBy;
            stalled = before.stalled;
            ticket = before.ticket;
        }

        /** What held it up in its last phase, or stopped it there, is over. */
        void enter(Phase next, Instant now) {
            if (next != phase) {
                phase = next;
                since = now;
                heldUpBy = Optional.empty();
                stalled = Optional.empty();
            }
        }

        void dropChain() {
            chain = List.of();
            given = List.of();
        }

        PendingOperation applied() {
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
                    stalled,
                    ticket);
        }
    }
}

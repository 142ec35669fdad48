package dev.certloom.operation;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.Operations.Locked;
import dev.certloom.operation.RenewalHolds.Verdict;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What an approval may do to a request. Every method joins a transaction and leaves the operation's row locked, so that
 * simultaneous decisions, cancellations and deletions are serialized.
 */
@Service
@Transactional(propagation = Propagation.MANDATORY)
public class ApprovalGate {

    private final Operations operations;
    private final ClaimedOperations claimedOperations;
    private final RequestHolds holds;

    ApprovalGate(Operations operations, ClaimedOperations claimedOperations, RequestHolds holds) {
        this.operations = operations;
        this.claimedOperations = claimedOperations;
        this.holds = holds;
    }

    /**
     * Locks an operation under a claim.
     *
     * @return the operation, in whichever phase
     * @throws OperationEnded when a later process instance holds it, or it is completed
     */
    public Locked enter(Claim claim) {
        Locked locked = claimedOperations.lock(claim);
        if (locked.operation().phase() == Phase.COMPLETED) {
            throw new OperationEnded(claim.operation(), "it is completed");
        }
        return locked;
    }

    /** Locks an operation for a person's action; empty when there is none. */
    public Optional<PendingOperation> lock(OperationId id) {
        return operations.lock(id).map(Locked::operation);
    }

    /** The request now waits for people. */
    public void await(PendingOperation locked) {
        if (locked.phase() == Phase.RECEIVED || locked.phase() == Phase.KEYED) {
            claimedOperations.save(locked.in(Phase.AWAITING_APPROVAL, claimedOperations.now()));
        }
    }

    /**
     * The request waits for something that no phase expresses.
     *
     * @param reason in words that continue "Waiting for"
     */
    public void holdUp(PendingOperation locked, String reason) {
        if (!locked.heldUpBy().equals(Optional.of(reason))) {
            claimedOperations.save(locked.heldUp(Optional.of(reason)));
        }
    }

    /** It is known what its approval requires, and it is no longer held up. */
    public void decided(PendingOperation locked, boolean ticketDemanded) {
        PendingOperation going = locked.heldUp(Optional.empty()).demandingTicket(ticketDemanded);
        if (!going.equals(locked)) {
            claimedOperations.save(going);
        }
    }

    /**
     * An approved operation as it stands then.
     *
     * @param lookAgainAfter set while it has to wait: how long until that is looked at again
     */
    public record Passed(PendingOperation operation, Optional<Duration> lookAgainAfter) {}

    /** Approved: next a person merges, or the system places the order; unless it has to wait. */
    public Passed pass(Claim claim, PendingOperation locked) {
        Phase phase = locked.phase();
        if (phase != Phase.KEYED && phase != Phase.AWAITING_APPROVAL && !phase.isHeldBack()) {
            return new Passed(locked, Optional.empty());
        }
        return switch (holds.on(locked)) {
            case Verdict.Held(Hold hold) ->
                new Passed(
                        claimedOperations.holdBack(claim, locked, hold),
                        Optional.of(hold.lookAgainAfter(claimedOperations.now())));
            case Verdict.Lifted(String reason) -> {
                PendingOperation going = goOn(locked);
                if (going.isManual()) {
                    claimedOperations.publish(claim, going, AuditAction.HOLD_LIFTED, Map.of("reason", reason));
                }
                yield new Passed(going, Optional.empty());
            }
            case Verdict.Free() -> new Passed(goOn(locked), Optional.empty());
        };
    }

    private PendingOperation goOn(PendingOperation locked) {
        PendingOperation going =
                locked.in(locked.isManual() ? Phase.AWAITING_MERGE : Phase.KEYED, claimedOperations.now());
        claimedOperations.save(going);
        return going;
    }

    /** Whether it is known without a look that nothing holds this operation back. */
    @Transactional(propagation = Propagation.SUPPORTS)
    public boolean isNeverHeld(OperationId id) {
        return operations
                .lastSeen(id)
                .map(Locked::operation)
                .filter(RequestHolds::isNeverHeld)
                .isPresent();
    }

    /**
     * The request ends because it was not approved.
     *
     * @param how {@link Phase#REJECTED} or {@link Phase#LAPSED}
     * @param why one sentence for its requester
     */
    public void close(PendingOperation locked, Phase how, String why, Actor actor) {
        PendingOperation failed = locked.failed(how, new Failure(Failure.Cause.REQUEST, why), claimedOperations.now());
        // steps are opened before anything is ordered, but a company's own model may say otherwise
        operations.abandonOrder(locked.id(), claimedOperations.now());
        Occurrence occurrence = Occurrence.of(failed, actor, failed.since());
        claimedOperations.end(
                failed,
                how == Phase.LAPSED
                        ? new OperationFinished.Lapsed(occurrence, why)
                        : new OperationFinished.Rejected(occurrence, Optional.of(why)));
    }
}

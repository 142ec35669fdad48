package dev.certloom.operation;

import dev.certloom.kernel.Actor;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.Operations.Locked;
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

    ApprovalGate(Operations operations, ClaimedOperations claimedOperations) {
        this.operations = operations;
        this.claimedOperations = claimedOperations;
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

    /** It is no longer held up. */
    public void goOn(PendingOperation locked) {
        if (locked.heldUpBy().isPresent()) {
            claimedOperations.save(locked.heldUp(Optional.empty()));
        }
    }

    /**
     * Approved: next a person merges, or the system places the order.
     *
     * @return the operation as it stands then
     */
    public PendingOperation pass(PendingOperation locked) {
        if (locked.phase() != Phase.KEYED && locked.phase() != Phase.AWAITING_APPROVAL) {
            return locked;
        }
        PendingOperation passed =
                locked.in(locked.isManual() ? Phase.AWAITING_MERGE : Phase.KEYED, claimedOperations.now());
        claimedOperations.save(passed);
        return passed;
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

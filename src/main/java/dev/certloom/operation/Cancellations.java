package dev.certloom.operation;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.Issuers;
import dev.certloom.issuer.Order;
import dev.certloom.kernel.AuditAction;
import dev.certloom.operation.Operations.Locked;
import dev.certloom.operation.Operations.OrderRow;
import dev.certloom.operation.Operations.OrderState;
import dev.certloom.operation.OrderSettled.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Requested cancellations: granted at once when nothing was ordered, otherwise as the issuer decides. Each race with
 * an order's answer is decided under the lock of the operation's row.
 */
@Service
public class Cancellations {

    private static final Duration POLL_DELAY = Duration.ofSeconds(1);

    private static final String CHAIN_HELD = "a signed certificate is already held";
    private static final String OVERDUE = "the issuer did not decide in time";
    private static final String OUTCOME_UNKNOWN = "It is not known yet whether the issuer received the order.";
    private static final String NOT_DECIDED = "The issuer has not decided about the cancellation yet.";

    private final Operations operations;
    private final TransactionOperations transaction;
    private final ClaimedOperations claimedOperations;
    private final AwaitedRecordStore awaited;
    private final Issuers issuers;
    private final HeldLeases leases;
    private final OrderSettings settings;

    Cancellations(
            Operations operations,
            TransactionOperations transaction,
            ClaimedOperations claimedOperations,
            AwaitedRecordStore awaited,
            Issuers issuers,
            HeldLeases leases,
            OrderSettings settings) {
        this.operations = operations;
        this.transaction = transaction;
        this.claimedOperations = claimedOperations;
        this.awaited = awaited;
        this.issuers = issuers;
        this.leases = leases;
        this.settings = settings;
    }

    /**
     * Advances a cancellation by one step.
     *
     * @return done when it is decided
     */
    public AdvanceResult advance(Claim claim) {
        return switch (next(claim)) {
            case CancelInquiry.Ask(Order order) -> ask(claim, order);
            case CancelInquiry.Known(AdvanceResult result) -> result;
        };
    }

    /** An issuer that is being asked about the order may be about to have it signed: it decides once that is known. */
    private AdvanceResult ask(Claim claim, Order order) {
        return leases.holding(claim.operation(), lease -> answered(claim, issuers.cancel(order)))
                .orElseGet(() -> answered(claim, CancelAnswer.UNDECIDED));
    }

    CancelInquiry next(Claim claim) {
        return transaction.execute(status -> {
            Locked locked = claimedOperations.lock(claim);
            return decideWithoutIssuer(claim, locked)
                    .<CancelInquiry>map(CancelInquiry.Known::new)
                    .orElseGet(() -> inquiry(claim, locked, locked.order().orElseThrow()));
        });
    }

    private CancelInquiry inquiry(Claim claim, Locked locked, OrderRow row) {
        return row.state() == OrderState.INTENDED
                ? new CancelInquiry.Known(untilDecided(claim, locked, OUTCOME_UNKNOWN))
                : new CancelInquiry.Ask(row.toOrder(cancelling(locked.operation()), Optional.empty()));
    }

    /** Decides what does not depend on the issuer; empty when only the issuer can decide. */
    private Optional<AdvanceResult> decideWithoutIssuer(Claim claim, Locked locked) {
        PendingOperation operation = locked.operation();
        if (!isUndecided(operation)) {
            return Optional.of(new AdvanceResult.Done(operation.phase() == Phase.CANCELLED));
        }
        if (!operation.chain().isEmpty()) {
            return Optional.of(refuse(claim, locked, CHAIN_HELD));
        }
        if (locked.order().isEmpty()) {
            return Optional.of(grant(claim, operation));
        }
        return switch (locked.order().get().state()) {
            case INTENDED, PLACED -> Optional.empty();
            case NOT_RECEIVED -> {
                operations.saveOrder(operation.id(), OrderState.CLOSED, claimedOperations.now());
                claimedOperations.settled(operation, locked.order().orElseThrow(), Ending.CANCELLED);
                yield Optional.of(grant(claim, operation));
            }
            case ISSUED -> Optional.of(refuse(claim, locked, "the issuer has already signed"));
            case CLOSED -> Optional.of(new AdvanceResult.Done(false));
        };
    }

    private PendingOperation cancelling(PendingOperation operation) {
        PendingOperation cancelling = operation.in(Phase.CANCELLING, claimedOperations.now());
        claimedOperations.save(cancelling);
        return cancelling;
    }

    /** Writes the issuer's answer, unless the order was decided in the meantime. */
    public AdvanceResult answered(Claim claim, CancelAnswer answer) {
        return transaction.execute(status -> {
            Locked locked = claimedOperations.lock(claim);
            return decideWithoutIssuer(claim, locked).orElseGet(() -> apply(claim, locked, answer));
        });
    }

    private AdvanceResult apply(Claim claim, Locked locked, CancelAnswer answer) {
        PendingOperation operation = locked.operation();
        return switch (answer) {
            case GRANTED -> {
                operations.saveOrder(operation.id(), OrderState.CLOSED, claimedOperations.now());
                claimedOperations.settled(operation, locked.order().orElseThrow(), Ending.CANCELLED);
                yield grant(claim, operation);
            }
            case REFUSED -> refuse(claim, locked, "the issuer keeps to the order");
            case UNDECIDED -> untilDecided(claim, locked, NOT_DECIDED);
        };
    }

    private static boolean isUndecided(PendingOperation operation) {
        return operation.isOpen() && operation.cancellationState() == CancellationState.REQUESTED;
    }

    private AdvanceResult grant(Claim claim, PendingOperation operation) {
        PendingOperation cancelled = operation.cancelled(claimedOperations.now());
        claimedOperations.end(
                cancelled, new OperationFinished.Cancelled(Occurrence.of(cancelled, claim, cancelled.since())));
        return new AdvanceResult.Done(true);
    }

    private AdvanceResult refuse(Claim claim, Locked locked, String reason) {
        PendingOperation going = locked.operation().cancellationRefused();
        if (going.phase() == Phase.CANCELLING) {
            waitOn(going, locked.order().orElseThrow());
        } else {
            claimedOperations.save(going);
        }
        claimedOperations.publish(claim, going, AuditAction.CANCELLATION_REFUSED, Map.of("reason", reason));
        return new AdvanceResult.Done(false);
    }

    /** For what it waited for before: its issuer is asked again when that was set then, which is by now at the latest. */
    private void waitOn(PendingOperation operation, OrderRow row) {
        Instant now = claimedOperations.now();
        boolean forRecords = awaited.find(operation.vault(), operation.id())
                .filter(records -> records.missing() > 0)
                .isPresent();
        claimedOperations.save(
                operation.in(forRecords ? Phase.AWAITING_DNS_RECORDS : Phase.AWAITING_ISSUER, now),
                OrderSettings.POLL_BACK_OFF.pause(row.created(), now));
    }

    /** Later, as long as the issuer has time. */
    private AdvanceResult untilDecided(Claim claim, Locked locked, String waitingBecause) {
        return isOverdue(locked.operation())
                ? refuse(claim, locked, OVERDUE)
                : new AdvanceResult.Later(POLL_DELAY, waitingBecause);
    }

    private boolean isOverdue(PendingOperation operation) {
        return operation
                .cancellationSince()
                .filter(asked -> asked.plus(settings.cancellationBudget()).isBefore(claimedOperations.now()))
                .isPresent();
    }
}

package dev.certloom.operation;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.Issuers;
import dev.certloom.issuer.Order;
import dev.certloom.kernel.AuditAction;
import dev.certloom.operation.Operations.Locked;
import dev.certloom.operation.Operations.OrderState;
import dev.certloom.operation.OrderInquiry.Receipt;
import dev.certloom.operation.OrderSettled.Ending;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Requested cancellations: granted at once when nothing was ordered, otherwise as the issuer decides. Each
 * race with an order's answer is decided under the lock of the operation's row.
 */
@Service
public class Cancellations {

    private static final Duration POLL_DELAY = Duration.ofSeconds(1);

    private static final String CHAIN_HELD = "a signed certificate is already held";
    private static final String OVERDUE = "the issuer did not decide in time";

    private final Operations operations;
    private final TransactionOperations transaction;
    private final ClaimedOperations claimedOperations;
    private final Issuers issuers;
    private final OrderSettings settings;

    Cancellations(
            Operations operations,
            TransactionOperations transaction,
            ClaimedOperations claimedOperations,
            Issuers issuers,
            OrderSettings settings) {
        this.operations = operations;
        this.transaction = transaction;
        this.claimedOperations = claimedOperations;
        this.issuers = issuers;
        this.settings = settings;
    }

    /**
     * Advances a cancellation by one step.
     *
     * @return done when it is decided
     */
    public AdvanceResult advance(Claim claim) {
        return switch (next(claim)) {
            case OrderInquiry.Ask(Order order, Receipt receipt) -> answered(claim, issuers.cancel(order));
            case OrderInquiry.Known(AdvanceResult result) -> result;
        };
    }

    OrderInquiry next(Claim claim) {
        return transaction.execute(status -> {
            Locked locked = claimedOperations.lock(claim);
            PendingOperation operation = locked.operation();
            if (!isUndecided(operation)) {
                return new OrderInquiry.Known(decided(operation));
            }
            if (!operation.chain().isEmpty()) {
                return new OrderInquiry.Known(refuse(claim, operation, CHAIN_HELD));
            }
            if (locked.order().isEmpty()) {
                return new OrderInquiry.Known(grant(claim, operation));
            }
            if (isOverdue(operation)) {
                return new OrderInquiry.Known(refuse(claim, operation, OVERDUE));
            }
            return switch (locked.order().get().state()) {
                case INTENDED ->
                    new OrderInquiry.Known(new AdvanceResult.Later(
                            POLL_DELAY, "It is not known yet whether the issuer received the order."));
                case PLACED ->
                    new OrderInquiry.Ask(
                            locked.order().get().toOrder(cancelling(operation), Optional.empty()), Receipt.ACCEPTED);
                case ISSUED -> new OrderInquiry.Known(refuse(claim, operation, "the issuer has already signed"));
                case CLOSED -> new OrderInquiry.Known(new AdvanceResult.Done(false));
            };
        });
    }

    private PendingOperation cancelling(PendingOperation operation) {
        PendingOperation cancelling = operation.in(Phase.CANCELLING, claimedOperations.now());
        claimedOperations.save(cancelling);
        return cancelling;
    }

    /** Writes the issuer's answer. */
    public AdvanceResult answered(Claim claim, CancelAnswer answer) {
        return transaction.execute(status -> {
            Locked locked = claimedOperations.lock(claim);
            PendingOperation operation = locked.operation();
            if (!isUndecided(operation)) {
                return decided(operation);
            }
            if (!operation.chain().isEmpty()) {
                return refuse(claim, operation, CHAIN_HELD);
            }
            return switch (answer) {
                case GRANTED -> {
                    operations.saveOrder(operation.id(), OrderState.CLOSED, claimedOperations.now());
                    locked.order().ifPresent(row -> claimedOperations.settled(operation, row, Ending.CANCELLED));
                    yield grant(claim, operation);
                }
                case REFUSED -> refuse(claim, operation, "the issuer keeps to the order");
                case UNDECIDED -> isOverdue(operation) ? refuse(claim, operation, OVERDUE) : undecided();
            };
        });
    }

    private static boolean isUndecided(PendingOperation operation) {
        return operation.isOpen() && operation.cancellationState() == CancellationState.REQUESTED;
    }

    private AdvanceResult grant(Claim claim, PendingOperation operation) {
        PendingOperation cancelled = operation.cancelled(claimedOperations.now());
        claimedOperations.end(operation, cancelled);
        claimedOperations.publish(claim, cancelled, AuditAction.OPERATION_CANCELLED, Map.of());
        return new AdvanceResult.Done(true);
    }

    private AdvanceResult refuse(Claim claim, PendingOperation operation, String reason) {
        PendingOperation going = operation.cancellationRefused();
        claimedOperations.save(
                going.phase() == Phase.CANCELLING ? going.in(Phase.AWAITING_ISSUER, claimedOperations.now()) : going);
        claimedOperations.publish(claim, going, AuditAction.CANCELLATION_REFUSED, Map.of("reason", reason));
        return new AdvanceResult.Done(false);
    }

    private static AdvanceResult decided(PendingOperation operation) {
        return new AdvanceResult.Done(operation.phase() == Phase.CANCELLED);
    }

    private static AdvanceResult undecided() {
        return new AdvanceResult.Later(POLL_DELAY, "The issuer has not decided about the cancellation yet.");
    }

    private boolean isOverdue(PendingOperation operation) {
        return operation
                .cancellationSince()
                .filter(asked -> asked.plus(settings.cancellationBudget()).isBefore(claimedOperations.now()))
                .isPresent();
    }
}

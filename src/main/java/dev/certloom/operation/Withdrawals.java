package dev.certloom.operation;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.Issuers;
import dev.certloom.issuer.Order;
import dev.certloom.kernel.AuditAction;
import dev.certloom.operation.Operations.Locked;
import dev.certloom.operation.Operations.OrderRow;
import dev.certloom.operation.Operations.OrderState;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Orders of withdrawn requests: each is closed here, whatever its issuer decides. One that does not grant it within the
 * budget may still sign, and is asked further.
 */
@Service
public class Withdrawals {

    private static final Duration POLL_DELAY = Duration.ofSeconds(5);
    private static final String NOT_WITHDRAWN =
            "An order can be withdrawn only once its request has been deleted: this request has not been.";

    private final Operations operations;
    private final TransactionOperations transaction;
    private final ClaimedOperations claimedOperations;
    private final Issuers issuers;
    private final HeldLeases leases;
    private final OrderSettings settings;

    Withdrawals(
            Operations operations,
            TransactionOperations transaction,
            ClaimedOperations claimedOperations,
            Issuers issuers,
            HeldLeases leases,
            OrderSettings settings) {
        this.operations = operations;
        this.transaction = transaction;
        this.claimedOperations = claimedOperations;
        this.issuers = issuers;
        this.leases = leases;
        this.settings = settings;
    }

    /**
     * Advances a withdrawal by one step.
     *
     * @return done when the order is closed; a fault when the request was not withdrawn
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
            PendingOperation operation = locked.operation();
            if (operation.phase() != Phase.WITHDRAWN) {
                return new CancelInquiry.Known(new AdvanceResult.Fault(NOT_WITHDRAWN));
            }
            return locked.order()
                    .filter(OrderRow::isUndecided)
                    .<CancelInquiry>map(row -> new CancelInquiry.Ask(row.toOrder(operation, Optional.empty())))
                    .orElseGet(() -> new CancelInquiry.Known(close(
                            claim,
                            locked,
                            locked.order().filter(OrderRow::isUnanswered).isPresent()
                                    ? "the issuer had not received it"
                                    : "the issuer had already signed")));
        });
    }

    /** Closes the order, unless the issuer has more time to decide. */
    AdvanceResult answered(Claim claim, CancelAnswer answer) {
        return transaction.execute(status -> {
            Locked locked = claimedOperations.lock(claim);
            return switch (answer) {
                case GRANTED -> close(claim, locked, "cancelled at the issuer");
                case REFUSED ->
                    closeAndKeepAsking(
                            claim, locked, "the issuer keeps the order; a certificate it signs is kept unused");
                case UNDECIDED ->
                    isOverdue(locked.operation())
                            ? closeAndKeepAsking(claim, locked, "given up: the issuer did not decide in time")
                            : new AdvanceResult.Later(
                                    POLL_DELAY, "The issuer has not decided about the withdrawal yet.");
            };
        });
    }

    /** The issuer is asked further, so that a certificate it signs is not missed. */
    private AdvanceResult closeAndKeepAsking(Claim claim, Locked locked, String outcome) {
        if (isOpen(locked)) {
            operations.askIssuerAt(claim.operation(), Optional.of(claimedOperations.now()));
        }
        return close(claim, locked, outcome);
    }

    private AdvanceResult close(Claim claim, Locked locked, String outcome) {
        if (isOpen(locked)) {
            operations.saveOrder(claim.operation(), OrderState.CLOSED, claimedOperations.now());
            claimedOperations.publish(
                    claim, locked.operation(), AuditAction.ORDER_WITHDRAWN, Map.of("outcome", outcome));
        }
        return new AdvanceResult.Done(true);
    }

    private static boolean isOpen(Locked locked) {
        return locked.order().filter(row -> row.state() != OrderState.CLOSED).isPresent();
    }

    /** The issuer may take its time from the withdrawal on. */
    private boolean isOverdue(PendingOperation withdrawn) {
        return withdrawn.since().plus(settings.cancellationBudget()).isBefore(claimedOperations.now());
    }
}

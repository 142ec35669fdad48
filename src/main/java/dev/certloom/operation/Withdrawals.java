package dev.certloom.operation;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.Issuers;
import dev.certloom.issuer.Order;
import dev.certloom.kernel.AuditAction;
import dev.certloom.operation.Operations.Locked;
import dev.certloom.operation.Operations.OrderRow;
import dev.certloom.operation.Operations.OrderState;
import java.time.Duration;
import java.time.Instant;
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

    private final Operations operations;
    private final TransactionOperations transaction;
    private final ClaimedOperations claimedOperations;
    private final Issuers issuers;
    private final OrderSettings settings;

    Withdrawals(
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
     * Advances a withdrawal by one step.
     *
     * @return done when the order is closed
     */
    public AdvanceResult advance(Claim claim) {
        Optional<Withdrawal> open = undecided(claim);
        if (open.isEmpty()) {
            close(claim, "the issuer had already signed", false);
            return new AdvanceResult.Done(true);
        }
        CancelAnswer answer = issuers.cancel(open.get().order());
        if (answer == CancelAnswer.UNDECIDED && !isOverdue(open.get())) {
            return new AdvanceResult.Later(POLL_DELAY, "The issuer has not decided about the withdrawal yet.");
        }
        switch (answer) {
            case GRANTED -> close(claim, "cancelled at the issuer", false);
            case REFUSED -> close(claim, "the issuer keeps the order; a certificate it signs is kept unused", true);
            case UNDECIDED -> close(claim, "given up: the issuer did not decide in time", true);
        }
        return new AdvanceResult.Done(true);
    }

    /**
     * An order to cancel at the issuer.
     *
     * @param since when the request was withdrawn, from when on the issuer may take its time
     */
    record Withdrawal(Order order, Instant since) {}

    /** Empty when nothing was ordered, or the issuer has already decided about the order. */
    Optional<Withdrawal> undecided(Claim claim) {
        return transaction.execute(status -> {
            Locked locked = claimedOperations.lock(claim);
            PendingOperation operation = locked.operation();
            return locked.order()
                    .filter(OrderRow::isUndecided)
                    .filter(row -> operation.phase() == Phase.WITHDRAWN)
                    .map(row -> new Withdrawal(row.toOrder(operation, Optional.empty()), operation.since()));
        });
    }

    /** @param mayStillSign has the issuer asked further, so that a certificate it signs is not missed */
    void close(Claim claim, String outcome, boolean mayStillSign) {
        transaction.executeWithoutResult(status -> {
            Locked locked = claimedOperations.lock(claim);
            if (locked.order().filter(row -> row.state() != OrderState.CLOSED).isPresent()) {
                operations.saveOrder(claim.operation(), OrderState.CLOSED, claimedOperations.now());
                claimedOperations.publish(
                        claim, locked.operation(), AuditAction.ORDER_WITHDRAWN, Map.of("outcome", outcome));
                if (mayStillSign) {
                    operations.askIssuerAt(claim.operation(), Optional.of(claimedOperations.now()));
                }
            }
        });
    }

    private boolean isOverdue(Withdrawal withdrawal) {
        return withdrawal.since().plus(settings.cancellationBudget()).isBefore(claimedOperations.now());
    }
}

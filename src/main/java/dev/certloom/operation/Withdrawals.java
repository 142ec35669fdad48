package dev.certloom.operation;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Order;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Tries to withdraw an order; if the issuer does not grant that within the budget, the attempt ends with an audit line.
 */
@Component
public class Withdrawals {

    private static final Duration POLL_DELAY = Duration.ofSeconds(5);

    private final OrderService orders;
    private final OrderCancellations cancellations;
    private final OrderSettings settings;
    private final Clock clock;

    Withdrawals(OrderService orders, OrderCancellations cancellations, OrderSettings settings, Clock clock) {
        this.orders = orders;
        this.cancellations = cancellations;
        this.settings = settings;
        this.clock = clock;
    }

    public AdvanceResult advance(Claim claim) {
        Optional<Order> order = orders.withdrawn(claim);
        if (order.isEmpty()) {
            orders.withdrawalSettled(claim, "nothing was ordered");
            return new AdvanceResult.Done(true);
        }
        CancelAnswer answer = ask(order.get());
        if (answer == CancelAnswer.UNDECIDED && !isOverdue(order.get())) {
            return new AdvanceResult.Later(POLL_DELAY, "The issuer has not decided about the withdrawal yet.");
        }
        switch (answer) {
            case GRANTED -> orders.withdrawalSettled(claim, "cancelled at the issuer");
            case REFUSED ->
                orders.withdrawalNotGranted(claim, "the issuer keeps to the order; its certificate will be discarded");
            case UNDECIDED -> orders.withdrawalNotGranted(claim, "given up: the issuer did not decide in time");
        }
        return new AdvanceResult.Done(true);
    }

    private CancelAnswer ask(Order order) {
        try {
            return cancellations.cancel(order);
        } catch (IssuerUnavailable e) {
            return CancelAnswer.UNDECIDED;
        }
    }

    private boolean isOverdue(Order order) {
        return order.created().plus(settings.cancellationBudget()).isBefore(clock.instant());
    }
}

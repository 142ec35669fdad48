package dev.certloom.operation;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Order;
import org.springframework.stereotype.Component;

/**
 * Advances a cancellation by one step: at once when nothing was ordered, otherwise as the issuer decides (design D4).
 */
@Component
public class Cancellations {

    private final OrderService orders;
    private final OrderCancellations issuers;

    Cancellations(OrderService orders, OrderCancellations issuers) {
        this.orders = orders;
        this.issuers = issuers;
    }

    public AdvanceResult advance(Claim claim) {
        return switch (orders.cancel(claim)) {
            case OrderInquiry.Ask(Order order, OrderInquiry.Receipt receipt) ->
                orders.cancelAnswered(claim, ask(order));
            case OrderInquiry.Known(AdvanceResult result) -> result;
        };
    }

    private CancelAnswer ask(Order order) {
        try {
            return issuers.cancel(order);
        } catch (IssuerUnavailable e) {
            return CancelAnswer.UNDECIDED;
        }
    }
}

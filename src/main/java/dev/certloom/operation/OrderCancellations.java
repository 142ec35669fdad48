package dev.certloom.operation;

import dev.certloom.issuer.CancelAnswer;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.Issuers;
import dev.certloom.issuer.Order;
import dev.certloom.issuer.OrderCanceller;
import org.springframework.stereotype.Component;

/** Asks issuers to cancel orders. An issuer that cannot cancel keeps its orders. */
@Component
class OrderCancellations {

    private final Issuers issuers;

    OrderCancellations(Issuers issuers) {
        this.issuers = issuers;
    }

    CancelAnswer cancel(Order order) throws IssuerUnavailable {
        return issuers.of(order.provider()) instanceof OrderCanceller cancelling
                ? cancelling.cancel(order)
                : CancelAnswer.REFUSED;
    }
}

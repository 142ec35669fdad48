package dev.certloom.process;

import org.springframework.stereotype.Component;

/** Places the order at the issuer. */
@Component
class PlaceOrderWorker implements JobHandler {

    private final OrderOutcomes orders;

    PlaceOrderWorker(OrderOutcomes orders) {
        this.orders = orders;
    }

    @Override
    public String type() {
        return ProcessNames.Job.PLACE_ORDER;
    }

    @Override
    public JobOutcome handle(Job job) {
        return orders.advance(job.claim());
    }
}

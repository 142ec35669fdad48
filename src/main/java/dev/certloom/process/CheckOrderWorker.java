package dev.certloom.process;

import org.springframework.stereotype.Component;

/** Asks the issuer how the order stands. */
@Component
class CheckOrderWorker implements JobHandler {

    private final OrderOutcomes orders;

    CheckOrderWorker(OrderOutcomes orders) {
        this.orders = orders;
    }

    @Override
    public String type() {
        return ProcessNames.Job.CHECK_ORDER;
    }

    @Override
    public JobOutcome handle(Job job) {
        return orders.advance(job.claim());
    }
}

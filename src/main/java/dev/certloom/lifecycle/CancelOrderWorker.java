package dev.certloom.lifecycle;

import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.vault.CancelAnswer;
import dev.certloom.vault.CancelStep;
import dev.certloom.vault.Claim;
import dev.certloom.vault.Order;
import dev.certloom.vault.OrderBook;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Cancels the operation if its order was never placed, or the issuer grants it. */
@Component
class CancelOrderWorker implements JobHandler {

    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final OrderBook orders;
    private final OrderCancellations cancellations;

    CancelOrderWorker(OrderBook orders, OrderCancellations cancellations) {
        this.orders = orders;
        this.cancellations = cancellations;
    }

    @Override
    public String type() {
        return ProcessNames.Job.CANCEL_ORDER;
    }

    @Override
    public JobOutcome handle(Job job) {
        CancelStep step = orders.cancel(job.claim());
        return outcome(step instanceof CancelStep.Ask(Order order) ? ask(job.claim(), order) : step);
    }

    private CancelStep ask(Claim claim, Order order) {
        CancelAnswer answer;
        try {
            answer = cancellations.cancel(order);
        } catch (IssuerUnavailable e) {
            answer = CancelAnswer.UNDECIDED;
        }
        return orders.cancelAnswered(claim, answer);
    }

    private static JobOutcome outcome(CancelStep step) {
        return switch (step) {
            case CancelStep.Granted() -> JobOutcome.done(ProcessNames.Variable.GRANTED, true);
            case CancelStep.NotGranted() -> JobOutcome.done(ProcessNames.Variable.GRANTED, false);
            case CancelStep.Undecided() ->
                new JobOutcome.Again(ASK_AGAIN, "The issuer has not decided about the cancellation yet.");
            case CancelStep.Ask ignored ->
                throw new IllegalStateException("Expected an answered cancellation to be decided, but it is not.");
        };
    }
}

package dev.certloom.process;

import dev.certloom.operation.CancelStep;
import dev.certloom.operation.Cancellations;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Cancels the operation if its order was never placed, or the issuer grants it. */
@Component
class CancelOrderWorker implements JobHandler {

    private static final Duration POLL_DELAY = Duration.ofSeconds(1);

    private final Cancellations cancellations;

    CancelOrderWorker(Cancellations cancellations) {
        this.cancellations = cancellations;
    }

    @Override
    public String type() {
        return ProcessNames.Job.CANCEL_ORDER;
    }

    @Override
    public JobOutcome handle(Job job) {
        return outcome(cancellations.advance(job.claim()));
    }

    private static JobOutcome outcome(CancelStep step) {
        return switch (step) {
            case CancelStep.Granted() -> JobOutcome.done(ProcessNames.Variable.GRANTED, true);
            case CancelStep.NotGranted() -> JobOutcome.done(ProcessNames.Variable.GRANTED, false);
            case CancelStep.Undecided() ->
                new JobOutcome.RetryLater(POLL_DELAY, "The issuer has not decided about the cancellation yet.");
            case CancelStep.Ask ignored ->
                throw new IllegalStateException("Expected an answered cancellation to be decided, but it is not.");
        };
    }
}

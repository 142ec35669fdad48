package dev.certloom.lifecycle;

import dev.certloom.vault.Fulfilment;
import org.springframework.stereotype.Component;

/** Books that the request failed. */
@Component
class RecordFailureWorker implements JobHandler {

    private final Fulfilment fulfilment;

    RecordFailureWorker(Fulfilment fulfilment) {
        this.fulfilment = fulfilment;
    }

    @Override
    public String type() {
        return ProcessNames.Job.RECORD_FAILURE;
    }

    /** The instance is on its way out: nothing is left to do. */
    @Override
    public JobOutcome whenEnded() {
        return JobOutcome.done();
    }

    @Override
    public JobOutcome handle(Job job) {
        fulfilment.recordFailure(job.claim());
        return JobOutcome.done();
    }
}

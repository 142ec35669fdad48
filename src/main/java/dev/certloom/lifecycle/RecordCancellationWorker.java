package dev.certloom.lifecycle;

import dev.certloom.vault.Fulfilment;
import org.springframework.stereotype.Component;

/** Books what follows a cancellation. */
@Component
class RecordCancellationWorker implements JobHandler {

    private final Fulfilment fulfilment;

    RecordCancellationWorker(Fulfilment fulfilment) {
        this.fulfilment = fulfilment;
    }

    @Override
    public String type() {
        return ProcessNames.Job.RECORD_CANCELLATION;
    }

    /** The instance is on its way out: nothing is left to do. */
    @Override
    public JobOutcome whenEnded() {
        return JobOutcome.done();
    }

    @Override
    public JobOutcome handle(Job job) {
        fulfilment.recordCancellation(job.claim());
        return JobOutcome.done();
    }
}

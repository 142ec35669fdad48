package dev.certloom.process;

import dev.certloom.operation.OperationProgression;
import org.springframework.stereotype.Component;

/** Books that the request failed. */
@Component
class RecordFailureWorker implements JobHandler {

    private final OperationProgression progression;

    RecordFailureWorker(OperationProgression progression) {
        this.progression = progression;
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
        progression.recordFailure(job.claim());
        return JobOutcome.done();
    }
}

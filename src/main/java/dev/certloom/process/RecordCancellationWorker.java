package dev.certloom.process;

import dev.certloom.operation.OperationProgression;
import org.springframework.stereotype.Component;

/** Books what follows a cancellation. */
@Component
class RecordCancellationWorker implements JobHandler {

    private final OperationProgression progression;

    RecordCancellationWorker(OperationProgression progression) {
        this.progression = progression;
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
        progression.recordCancellation(job.claim());
        return JobOutcome.done();
    }
}

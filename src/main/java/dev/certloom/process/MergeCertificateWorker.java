package dev.certloom.process;

import dev.certloom.operation.OperationProgression;
import org.springframework.stereotype.Component;

/** Makes the version from the chain the vault holds. */
@Component
class MergeCertificateWorker implements JobHandler {

    private final OperationProgression progression;

    MergeCertificateWorker(OperationProgression progression) {
        this.progression = progression;
    }

    @Override
    public String type() {
        return ProcessNames.Job.MERGE_CERTIFICATE;
    }

    @Override
    public JobOutcome handle(Job job) {
        return switch (progression.merge(job.claim())) {
            case MERGED -> JobOutcome.done(ProcessNames.Variable.MERGED, true);
            case NOTHING_HELD -> JobOutcome.done(ProcessNames.Variable.MERGED, false);
            case FAILED -> JobOutcome.requestFailed();
        };
    }
}

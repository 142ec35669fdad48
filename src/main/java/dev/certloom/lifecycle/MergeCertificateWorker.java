package dev.certloom.lifecycle;

import dev.certloom.vault.Fulfilment;
import org.springframework.stereotype.Component;

/** Makes the version from the chain the vault holds. */
@Component
class MergeCertificateWorker implements JobHandler {

    private final Fulfilment fulfilment;

    MergeCertificateWorker(Fulfilment fulfilment) {
        this.fulfilment = fulfilment;
    }

    @Override
    public String type() {
        return ProcessNames.Job.MERGE_CERTIFICATE;
    }

    @Override
    public JobOutcome handle(Job job) {
        return switch (fulfilment.merge(job.claim())) {
            case MERGED -> JobOutcome.done(ProcessNames.Variable.MERGED, true);
            case NOTHING_HELD -> JobOutcome.done(ProcessNames.Variable.MERGED, false);
            case FAILED -> JobOutcome.requestFailed();
        };
    }
}

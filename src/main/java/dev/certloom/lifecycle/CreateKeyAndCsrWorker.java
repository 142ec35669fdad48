package dev.certloom.lifecycle;

import dev.certloom.vault.Fulfilment;
import dev.certloom.vault.PendingOperation;
import org.springframework.stereotype.Component;

/** Claims the operation for its process instance and makes key pair and CSR. */
@Component
class CreateKeyAndCsrWorker implements JobHandler {

    private final Fulfilment fulfilment;

    CreateKeyAndCsrWorker(Fulfilment fulfilment) {
        this.fulfilment = fulfilment;
    }

    @Override
    public String type() {
        return ProcessNames.Job.CREATE_KEY_AND_CSR;
    }

    @Override
    public JobOutcome handle(Job job) {
        PendingOperation operation = fulfilment.prepare(job.claim());
        return JobOutcome.done(ProcessNames.Variable.ISSUED_BY, operation.isManual() ? "person" : "issuer");
    }
}

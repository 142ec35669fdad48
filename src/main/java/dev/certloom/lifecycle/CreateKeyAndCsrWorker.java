package dev.certloom.lifecycle;

import dev.certloom.approval.ApprovalFacts;
import dev.certloom.vault.Fulfilment;
import dev.certloom.vault.PendingOperation;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Claims the operation for its process instance, makes key pair and CSR, and tells the process what the approval may ask. */
@Component
class CreateKeyAndCsrWorker implements JobHandler {

    private final Fulfilment fulfilment;
    private final ApprovalFacts facts;

    CreateKeyAndCsrWorker(Fulfilment fulfilment, ApprovalFacts facts) {
        this.fulfilment = fulfilment;
        this.facts = facts;
    }

    @Override
    public String type() {
        return ProcessNames.Job.CREATE_KEY_AND_CSR;
    }

    @Override
    public JobOutcome handle(Job job) {
        PendingOperation operation = fulfilment.prepare(job.claim());
        return new JobOutcome.Done(Map.of(
                ProcessNames.Variable.ISSUED_BY,
                operation.isManual() ? "person" : "issuer",
                ProcessNames.Variable.REQUEST,
                facts.judged(job.claim(), operation).members()));
    }
}

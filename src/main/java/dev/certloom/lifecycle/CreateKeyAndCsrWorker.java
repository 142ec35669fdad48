package dev.certloom.lifecycle;

import dev.certloom.vault.Fulfilment;
import dev.certloom.vault.PendingOperation;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Claims the operation for its process instance, makes key pair and CSR, has it decided who must approve, and tells the process
 * what its approval may ask.
 */
@Component
class CreateKeyAndCsrWorker implements JobHandler {

    private final Fulfilment fulfilment;
    private final LaunchDecisions decisions;

    CreateKeyAndCsrWorker(Fulfilment fulfilment, LaunchDecisions decisions) {
        this.fulfilment = fulfilment;
        this.decisions = decisions;
    }

    @Override
    public String type() {
        return ProcessNames.Job.CREATE_KEY_AND_CSR;
    }

    @Override
    public JobOutcome handle(Job job) {
        PendingOperation operation = fulfilment.prepare(job.claim());
        // whoever asked has key and CSR by now, and does not wait for what is decided
        return decisions.atLaunch(
                job.claim(),
                facts -> new JobOutcome.Done(Map.of(
                        ProcessNames.Variable.ISSUED_BY,
                        operation.isManual() ? "person" : "issuer",
                        ProcessNames.Variable.REQUEST,
                        facts.members())));
    }
}

package dev.certloom.process;

import dev.certloom.approval.LaunchDecisionService;
import dev.certloom.operation.OperationProgression;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Claims the operation for its process instance, makes key pair and CSR, has it decided who must approve, and tells the process
 * what its approval may ask.
 */
@Component
class CreateKeyAndCsrWorker implements JobHandler {

    private final OperationProgression progression;
    private final LaunchDecisions decisions;

    CreateKeyAndCsrWorker(OperationProgression progression, LaunchDecisions decisions) {
        this.progression = progression;
        this.decisions = decisions;
    }

    @Override
    public String type() {
        return ProcessNames.Job.CREATE_KEY_AND_CSR;
    }

    @Override
    public JobOutcome handle(Job job) {
        // judged in the transaction that keeps the key; whoever asked does not wait for what is decided
        LaunchDecisionService.Launch launch =
                progression.prepare(job.claim(), operation -> decisions.judge(job.claim()));
        return decisions.atLaunch(
                job.claim(),
                launch,
                facts -> new JobOutcome.Done(Map.of(
                        ProcessNames.Variable.ISSUED_BY,
                        launch.found().operation().isManual() ? "person" : "issuer",
                        ProcessNames.Variable.REQUEST,
                        facts.members())));
    }
}

package dev.certloom.process;

import dev.certloom.approval.ApprovalProcess;
import dev.certloom.approval.ApprovalProcess.Recorded;
import java.util.List;
import org.springframework.stereotype.Component;

/** Records that people approved. What the process believes does not matter: the vault looks at its own steps. */
@Component
class RecordApprovalWorker implements JobHandler {

    private final ApprovalProcess approvalProcess;
    private final LaunchDecisions decisions;

    RecordApprovalWorker(ApprovalProcess approvalProcess, LaunchDecisions decisions) {
        this.approvalProcess = approvalProcess;
        this.decisions = decisions;
    }

    @Override
    public String type() {
        return ProcessNames.Job.RECORD_APPROVAL;
    }

    @Override
    public List<String> variables() {
        return List.of(ProcessNames.Variable.APPROVAL_RULE, ProcessNames.Variable.REQUEST);
    }

    @Override
    public JobOutcome handle(Job job) {
        String rule = ApprovalStepJobs.rule(job.variables());
        return decisions.of(job, decision -> {
            Recorded recorded = approvalProcess.recordByPeople(job.claim(), rule, job.processVersion());
            return ApprovalStepJobs.outcome(recorded.approved(), recorded.mergeTask());
        });
    }
}

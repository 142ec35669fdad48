package dev.certloom.lifecycle;

import dev.certloom.approval.ApprovalSettings;
import dev.certloom.approval.Approvals;
import java.util.List;
import org.springframework.stereotype.Component;

/** Opens an approval step, whoever drew the process that asks for it (design D9). */
@Component
class OpenApprovalStepWorker implements JobHandler {

    private final Approvals approvals;
    private final ApprovalSettings settings;

    OpenApprovalStepWorker(Approvals approvals, ApprovalSettings settings) {
        this.approvals = approvals;
        this.settings = settings;
    }

    @Override
    public String type() {
        return ProcessNames.Job.OPEN_APPROVAL_STEP;
    }

    @Override
    public List<String> variables() {
        return List.of(
                ProcessNames.Variable.APPROVAL_STEP,
                ProcessNames.Variable.REQUEST,
                ProcessNames.Variable.APPROVAL_POLICY);
    }

    @Override
    public JobOutcome handle(Job job) {
        return ApprovalStepJobs.outcome(approvals.open(
                job.claim(), ApprovalStepJobs.definition(job.variables(), settings), job.processVersion()));
    }
}

package dev.certloom.lifecycle;

import dev.certloom.approval.Approvals;
import java.util.List;
import org.springframework.stereotype.Component;

/** Lets the groups it escalates to decide an approval step too. */
@Component
class EscalateApprovalStepWorker implements JobHandler {

    private final Approvals approvals;

    EscalateApprovalStepWorker(Approvals approvals) {
        this.approvals = approvals;
    }

    @Override
    public String type() {
        return ProcessNames.Job.ESCALATE_APPROVAL_STEP;
    }

    @Override
    public List<String> variables() {
        return ApprovalStepJobs.variables();
    }

    @Override
    public JobOutcome handle(Job job) {
        return ApprovalStepJobs.outcome(approvals.escalate(job.claim(), ApprovalStepJobs.stepOf(job.variables())));
    }
}

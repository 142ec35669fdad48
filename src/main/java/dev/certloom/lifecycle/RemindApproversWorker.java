package dev.certloom.lifecycle;

import dev.certloom.approval.Approvals;
import java.util.List;
import org.springframework.stereotype.Component;

/** Reminds those who may decide an approval step. */
@Component
class RemindApproversWorker implements JobHandler {

    private final Approvals approvals;

    RemindApproversWorker(Approvals approvals) {
        this.approvals = approvals;
    }

    @Override
    public String type() {
        return ProcessNames.Job.REMIND_APPROVERS;
    }

    @Override
    public List<String> variables() {
        return ApprovalStepJobs.variables();
    }

    @Override
    public JobOutcome handle(Job job) {
        return ApprovalStepJobs.outcome(approvals.remind(job.claim(), ApprovalStepJobs.stepOf(job.variables())));
    }
}

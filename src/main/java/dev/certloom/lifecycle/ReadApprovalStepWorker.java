package dev.certloom.lifecycle;

import dev.certloom.approval.Approvals;
import java.util.List;
import org.springframework.stereotype.Component;

/** Asks the vault what became of an approval step: a message or a completed task only says that it is time to look. */
@Component
class ReadApprovalStepWorker implements JobHandler {

    private final Approvals approvals;

    ReadApprovalStepWorker(Approvals approvals) {
        this.approvals = approvals;
    }

    @Override
    public String type() {
        return ProcessNames.Job.READ_APPROVAL_STEP;
    }

    @Override
    public List<String> variables() {
        return ApprovalStepJobs.variables();
    }

    @Override
    public JobOutcome handle(Job job) {
        return ApprovalStepJobs.outcome(approvals.read(job.claim(), ApprovalStepJobs.stepOf(job.variables())));
    }
}

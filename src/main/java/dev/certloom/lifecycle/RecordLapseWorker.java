package dev.certloom.lifecycle;

import dev.certloom.approval.Approvals;
import java.util.List;
import org.springframework.stereotype.Component;

/** Ends a request of which nobody decided an approval step in time. */
@Component
class RecordLapseWorker implements JobHandler {

    private final Approvals approvals;

    RecordLapseWorker(Approvals approvals) {
        this.approvals = approvals;
    }

    @Override
    public String type() {
        return ProcessNames.Job.RECORD_LAPSE;
    }

    @Override
    public List<String> variables() {
        return ApprovalStepJobs.variables();
    }

    @Override
    public JobOutcome handle(Job job) {
        return ApprovalStepJobs.outcome(approvals.lapse(job.claim(), ApprovalStepJobs.stepOf(job.variables())));
    }
}

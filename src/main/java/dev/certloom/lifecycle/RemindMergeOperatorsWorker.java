package dev.certloom.lifecycle;

import dev.certloom.approval.Approvals;
import org.springframework.stereotype.Component;

/** Reminds those who bring signed certificates that one is waited for. */
@Component
class RemindMergeOperatorsWorker implements JobHandler {

    private final Approvals approvals;

    RemindMergeOperatorsWorker(Approvals approvals) {
        this.approvals = approvals;
    }

    @Override
    public String type() {
        return ProcessNames.Job.REMIND_MERGE_OPERATORS;
    }

    @Override
    public JobOutcome handle(Job job) {
        approvals.remindOfMerge(job.claim());
        return JobOutcome.done();
    }
}

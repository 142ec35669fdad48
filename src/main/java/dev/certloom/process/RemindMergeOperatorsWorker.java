package dev.certloom.process;

import dev.certloom.approval.ApprovalProcess;
import org.springframework.stereotype.Component;

/** Reminds those who bring signed certificates that one is waited for. */
@Component
class RemindMergeOperatorsWorker implements JobHandler {

    private final ApprovalProcess approvals;

    RemindMergeOperatorsWorker(ApprovalProcess approvals) {
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

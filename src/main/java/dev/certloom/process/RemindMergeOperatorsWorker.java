package dev.certloom.process;

import dev.certloom.approval.ApprovalProcess;
import org.springframework.stereotype.Component;

/** Reminds those who bring signed certificates that one is waited for. */
@Component
class RemindMergeOperatorsWorker implements JobHandler {

    private final ApprovalProcess approvalProcess;

    RemindMergeOperatorsWorker(ApprovalProcess approvalProcess) {
        this.approvalProcess = approvalProcess;
    }

    @Override
    public String type() {
        return ProcessNames.Job.REMIND_MERGE_OPERATORS;
    }

    @Override
    public JobOutcome handle(Job job) {
        approvalProcess.remindOfMerge(job.claim());
        return JobOutcome.done();
    }
}

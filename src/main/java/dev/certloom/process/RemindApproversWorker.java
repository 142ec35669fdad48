package dev.certloom.process;

import dev.certloom.approval.StepLifecycle;
import java.util.List;
import org.springframework.stereotype.Component;

/** Reminds those who may decide an approval step. */
@Component
class RemindApproversWorker implements JobHandler {

    private final StepLifecycle steps;

    RemindApproversWorker(StepLifecycle steps) {
        this.steps = steps;
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
        return ApprovalStepJobs.outcome(steps.remind(job.claim(), ApprovalStepJobs.stepOf(job.variables())));
    }
}

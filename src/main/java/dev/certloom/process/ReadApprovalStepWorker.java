package dev.certloom.process;

import dev.certloom.approval.StepLifecycle;
import java.util.List;
import org.springframework.stereotype.Component;

/** Asks the vault what became of an approval step: a message or a completed task only says that it is time to look. */
@Component
class ReadApprovalStepWorker implements JobHandler {

    private final StepLifecycle steps;

    ReadApprovalStepWorker(StepLifecycle steps) {
        this.steps = steps;
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
        return ApprovalStepJobs.outcome(steps.read(job.claim(), ApprovalStepJobs.stepOf(job.variables())));
    }
}

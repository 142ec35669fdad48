package dev.certloom.process;

import dev.certloom.approval.StepLifecycle;
import java.util.List;
import org.springframework.stereotype.Component;

/** Lets the groups it escalates to decide an approval step too. */
@Component
class EscalateApprovalStepWorker implements JobHandler {

    private final StepLifecycle steps;

    EscalateApprovalStepWorker(StepLifecycle steps) {
        this.steps = steps;
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
        return ApprovalStepJobs.outcome(steps.escalate(job.claim(), ApprovalStepJobs.stepOf(job.variables())));
    }
}

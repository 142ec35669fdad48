package dev.certloom.process;

import dev.certloom.approval.StepLifecycle;
import java.util.List;
import org.springframework.stereotype.Component;

/** Ends a request of which nobody decided an approval step in time. */
@Component
class RecordLapseWorker implements JobHandler {

    private final StepLifecycle steps;

    RecordLapseWorker(StepLifecycle steps) {
        this.steps = steps;
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
        return ApprovalStepJobs.outcome(steps.lapse(job.claim(), ApprovalStepJobs.stepOf(job.variables())));
    }
}

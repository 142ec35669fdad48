package dev.certloom.process;

import dev.certloom.approval.ApprovalSettings;
import dev.certloom.approval.StepDefinition;
import dev.certloom.approval.StepLifecycle;
import java.util.List;
import org.springframework.stereotype.Component;

/** Opens an approval step, whoever drew the process that asks for it (design D9). */
@Component
class OpenApprovalStepWorker implements JobHandler {

    private final StepLifecycle steps;
    private final LaunchDecisions decisions;
    private final ApprovalSettings settings;

    OpenApprovalStepWorker(StepLifecycle steps, LaunchDecisions decisions, ApprovalSettings settings) {
        this.steps = steps;
        this.decisions = decisions;
        this.settings = settings;
    }

    @Override
    public String type() {
        return ProcessNames.Job.OPEN_APPROVAL_STEP;
    }

    @Override
    public List<String> variables() {
        return List.of(ProcessNames.Variable.APPROVAL_STEP, ProcessNames.Variable.REQUEST);
    }

    @Override
    public JobOutcome handle(Job job) {
        return decisions.of(job, decision -> {
            StepDefinition step = ApprovalStepJobs.definition(job.variables(), decision, settings);
            return ApprovalStepJobs.outcome(steps.open(job.claim(), step, job.processVersion()));
        });
    }
}

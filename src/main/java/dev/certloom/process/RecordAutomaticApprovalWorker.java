package dev.certloom.process;

import dev.certloom.approval.ApprovalProcess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Records that a named rule of the approval process approved without a person. */
@Component
class RecordAutomaticApprovalWorker implements JobHandler {

    private static final Duration OPEN_STEPS_RETRY_DELAY = Duration.ofSeconds(10);

    private final ApprovalProcess approvalProcess;
    private final LaunchDecisions decisions;

    RecordAutomaticApprovalWorker(ApprovalProcess approvalProcess, LaunchDecisions decisions) {
        this.approvalProcess = approvalProcess;
        this.decisions = decisions;
    }

    @Override
    public String type() {
        return ProcessNames.Job.RECORD_AUTOMATIC_APPROVAL;
    }

    @Override
    public List<String> variables() {
        return List.of(
                ProcessNames.Variable.APPROVAL_RULE, ProcessNames.Variable.ISSUED_BY, ProcessNames.Variable.REQUEST);
    }

    @Override
    public JobOutcome handle(Job job) {
        String rule = ApprovalStepJobs.rule(job.variables());
        return decisions.of(
                job, decision -> switch (approvalProcess.recordAutomatic(job.claim(), rule, job.processVersion())) {
                    case RECORDED -> recorded(job);
                    case ENDED -> JobOutcome.operationEnded();
                    case REJECTED -> JobOutcome.requestFailed();
                    case STEPS_OPEN ->
                        new JobOutcome.RetryLater(
                                OPEN_STEPS_RETRY_DELAY,
                                "Waiting for people to decide a step that an earlier launch of the request has opened.");
                });
    }

    private JobOutcome recorded(Job job) {
        // an issuer's request goes on at once: one transaction less
        boolean byIssuer = "issuer".equals(job.variables().get(ProcessNames.Variable.ISSUED_BY));
        return ApprovalStepJobs.outcome(true, byIssuer ? Optional.empty() : approvalProcess.pass(job.claim()));
    }
}

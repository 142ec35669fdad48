package dev.certloom.lifecycle;

import dev.certloom.approval.Approvals;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Records that a named rule of the approval process approved without a person. */
@Component
class RecordAutomaticApprovalWorker implements JobHandler {

    private final Approvals approvals;

    RecordAutomaticApprovalWorker(Approvals approvals) {
        this.approvals = approvals;
    }

    @Override
    public String type() {
        return ProcessNames.Job.RECORD_AUTOMATIC_APPROVAL;
    }

    @Override
    public List<String> variables() {
        return List.of(
                ProcessNames.Variable.APPROVAL_RULE,
                ProcessNames.Variable.ISSUED_BY,
                ProcessNames.Variable.REQUEST,
                ProcessNames.Variable.APPROVAL_POLICY);
    }

    @Override
    public JobOutcome handle(Job job) {
        String rule = ApprovalStepJobs.rule(job.variables());
        if (!approvals.recordAutomatic(job.claim(), rule, job.processVersion())) {
            return JobOutcome.operationEnded();
        }
        // an issuer's request goes on at once: one transaction less
        boolean byIssuer = "issuer".equals(job.variables().get(ProcessNames.Variable.ISSUED_BY));
        return ApprovalStepJobs.outcome(true, byIssuer ? Optional.empty() : approvals.pass(job.claim()));
    }
}

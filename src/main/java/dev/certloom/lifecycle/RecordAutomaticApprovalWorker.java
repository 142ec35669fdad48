package dev.certloom.lifecycle;

import dev.certloom.approval.Approvals;
import dev.certloom.vault.Fulfilment;
import java.util.List;
import org.springframework.stereotype.Component;

/** Records that a named rule of the approval process approved without a person. */
@Component
class RecordAutomaticApprovalWorker implements JobHandler {

    private final Approvals approvals;
    private final Fulfilment fulfilment;

    RecordAutomaticApprovalWorker(Approvals approvals, Fulfilment fulfilment) {
        this.approvals = approvals;
        this.fulfilment = fulfilment;
    }

    @Override
    public String type() {
        return ProcessNames.Job.RECORD_AUTOMATIC_APPROVAL;
    }

    @Override
    public List<String> variables() {
        return List.of(ProcessNames.Variable.APPROVAL_RULE, ProcessNames.Variable.ISSUED_BY);
    }

    @Override
    public JobOutcome handle(Job job) {
        Object rule = job.variables().get(ProcessNames.Variable.APPROVAL_RULE);
        if (!(rule instanceof String name)) {
            return new JobOutcome.Incident(
                    "Expected the approval process to name its rule in variable 'approvalRule', but it did not.");
        }
        boolean recorded = approvals.recordAutomatic(
                job.claim().operation(),
                job.claim().fence(),
                name,
                job.claim().processInstanceKey(),
                job.processVersion());
        if (!recorded) {
            return JobOutcome.operationEnded();
        }
        // an issuer's request goes on at once: one transaction less
        if (!"issuer".equals(job.variables().get(ProcessNames.Variable.ISSUED_BY))) {
            fulfilment.approved(job.claim());
        }
        return JobOutcome.done(ProcessNames.Variable.APPROVED, true);
    }
}

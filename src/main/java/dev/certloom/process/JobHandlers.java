package dev.certloom.process;

import static dev.certloom.process.JobHandler.of;

import dev.certloom.approval.LaunchDecisionService.Launch;
import dev.certloom.operation.Cancellations;
import dev.certloom.operation.OperationProgression;
import dev.certloom.operation.Withdrawals;
import dev.certloom.process.ProcessNames.IssuedBy;
import dev.certloom.process.ProcessNames.Variable;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Every job type of the models, with its handler. */
@Component
class JobHandlers {

    private final OperationProgression progression;
    private final OrderJobs orders;
    private final Cancellations cancellations;
    private final Withdrawals withdrawals;
    private final LaunchDecider decider;
    private final ApprovalJobs approvals;

    JobHandlers(
            OperationProgression progression,
            OrderJobs orders,
            Cancellations cancellations,
            Withdrawals withdrawals,
            LaunchDecider decider,
            ApprovalJobs approvals) {
        this.progression = progression;
        this.orders = orders;
        this.cancellations = cancellations;
        this.withdrawals = withdrawals;
        this.decider = decider;
        this.approvals = approvals;
    }

    List<JobHandler> all() {
        return List.of(
                of(ProcessNames.Job.CREATE_KEY_AND_CSR, this::createKeyAndCsr),
                of(ProcessNames.Job.RECORD_AUTOMATIC_APPROVAL, approvals::recordAutomatic)
                        .reading(Variable.APPROVAL_RULE, Variable.ISSUED_BY, Variable.REQUEST),
                of(ProcessNames.Job.RECORD_APPROVAL, approvals::recordByPeople)
                        .reading(Variable.APPROVAL_RULE, Variable.REQUEST),
                of(ProcessNames.Job.OPEN_APPROVAL_STEP, approvals::open)
                        .reading(Variable.APPROVAL_STEP, Variable.REQUEST),
                of(ProcessNames.Job.READ_APPROVAL_STEP, approvals::read).reading(Variable.STEP),
                of(ProcessNames.Job.REMIND_APPROVERS, approvals::remind).reading(Variable.STEP),
                of(ProcessNames.Job.ESCALATE_APPROVAL_STEP, approvals::escalate).reading(Variable.STEP),
                of(ProcessNames.Job.RECORD_LAPSE, approvals::lapse).reading(Variable.STEP),
                of(ProcessNames.Job.PLACE_ORDER, job -> orders.advance(job.claim())),
                of(ProcessNames.Job.CHECK_ORDER, job -> orders.advance(job.claim())),
                of(ProcessNames.Job.CANCEL_ORDER, this::cancelOrder),
                of(ProcessNames.Job.REMIND_MERGE_OPERATORS, approvals::remindOfMerge),
                of(ProcessNames.Job.MERGE_CERTIFICATE, this::mergeCertificate),
                of(ProcessNames.Job.RECORD_FAILURE, this::recordFailure).endingQuietly(),
                of(ProcessNames.Job.RECORD_CANCELLATION, this::recordCancellation)
                        .endingQuietly(),
                of(ProcessNames.Job.WITHDRAW_ORDER, this::withdrawOrder).endingQuietly());
    }

    /**
     * Claims the operation for its process instance, creates key pair and CSR, has the vault decide who must approve,
     * and gives the process the facts its approval may use.
     */
    private JobOutcome createKeyAndCsr(Job job) {
        // judged in the transaction that stores the key; the requester does not wait for the decision
        Launch launch = progression.prepare(job.claim(), keyed -> decider.judge(job.claim()));
        String issuedBy = launch.found().operation().isManual() ? IssuedBy.PERSON : IssuedBy.ISSUER;
        return decider.decide(
                job.claim(),
                launch,
                facts -> new JobOutcome.Done(Map.of(Variable.ISSUED_BY, issuedBy, Variable.REQUEST, facts.members())));
    }

    /** Cancels the operation if its order was never placed, or the issuer grants it. */
    private JobOutcome cancelOrder(Job job) {
        return JobOutcome.of(cancellations.advance(job.claim()), granted -> JobOutcome.done(Variable.GRANTED, granted));
    }

    /** Creates the version from the chain the vault holds. */
    private JobOutcome mergeCertificate(Job job) {
        return JobOutcome.of(progression.merge(job.claim()), merged -> JobOutcome.done(Variable.MERGED, merged));
    }

    /** Records that the request failed. */
    private JobOutcome recordFailure(Job job) {
        progression.recordFailure(job.claim());
        return JobOutcome.done();
    }

    /** Records the consequences of a cancellation. */
    private JobOutcome recordCancellation(Job job) {
        progression.recordCancellation(job.claim());
        return JobOutcome.done();
    }

    /** Withdraws the order of a request whose pending object was deleted. */
    private JobOutcome withdrawOrder(Job job) {
        return JobOutcome.of(withdrawals.advance(job.claim()), settled -> JobOutcome.done());
    }
}

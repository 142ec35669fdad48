package dev.certloom.process;

import dev.certloom.approval.LaunchDecisionService;
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
    private final LaunchDecisionService launches;
    private final LaunchDecider decider;
    private final ApprovalJobs approvals;

    JobHandlers(
            OperationProgression progression,
            OrderJobs orders,
            Cancellations cancellations,
            Withdrawals withdrawals,
            LaunchDecisionService launches,
            LaunchDecider decider,
            ApprovalJobs approvals) {
        this.progression = progression;
        this.orders = orders;
        this.cancellations = cancellations;
        this.withdrawals = withdrawals;
        this.launches = launches;
        this.decider = decider;
        this.approvals = approvals;
    }

    List<JobHandler> all() {
        return List.of(
                JobHandler.of(ProcessNames.Job.CREATE_KEY_AND_CSR, this::createKeyAndCsr),
                JobHandler.of(ProcessNames.Job.RECORD_AUTOMATIC_APPROVAL, approvals::recordAutomatic)
                        .reading(Variable.APPROVAL_RULE, Variable.ISSUED_BY, Variable.REQUEST),
                JobHandler.of(ProcessNames.Job.RECORD_APPROVAL, approvals::recordByPeople)
                        .reading(Variable.APPROVAL_RULE, Variable.REQUEST),
                JobHandler.of(ProcessNames.Job.OPEN_APPROVAL_STEP, approvals::open)
                        .reading(Variable.APPROVAL_STEP, Variable.REQUEST),
                JobHandler.of(ProcessNames.Job.READ_APPROVAL_STEP, approvals::read)
                        .reading(Variable.STEP),
                JobHandler.of(ProcessNames.Job.REMIND_APPROVERS, approvals::remind)
                        .reading(Variable.STEP),
                JobHandler.of(ProcessNames.Job.ESCALATE_APPROVAL_STEP, approvals::escalate)
                        .reading(Variable.STEP),
                JobHandler.of(ProcessNames.Job.RECORD_LAPSE, approvals::lapse).reading(Variable.STEP),
                JobHandler.of(ProcessNames.Job.CHECK_HOLD, approvals::checkHold),
                JobHandler.of(ProcessNames.Job.PLACE_ORDER, job -> orders.advance(job.claim()))
                        .callingIssuer(),
                JobHandler.of(ProcessNames.Job.CHECK_ORDER, job -> orders.advance(job.claim()))
                        .callingIssuer(),
                JobHandler.of(ProcessNames.Job.CANCEL_ORDER, this::cancelOrder).callingIssuer(),
                JobHandler.of(ProcessNames.Job.REMIND_MERGE_OPERATORS, approvals::remindOfMerge),
                JobHandler.of(ProcessNames.Job.MERGE_CERTIFICATE, this::mergeCertificate),
                JobHandler.of(ProcessNames.Job.RECORD_FAILURE, this::recordFailure)
                        .endingQuietly(),
                JobHandler.of(ProcessNames.Job.RECORD_CANCELLATION, this::recordCancellation)
                        .endingQuietly(),
                JobHandler.of(ProcessNames.Job.WITHDRAW_ORDER, this::withdrawOrder)
                        .endingQuietly());
    }

    /**
     * Claims the operation for its process instance, creates key pair and CSR, has the vault decide who must approve,
     * and gives the process the facts its approval may use.
     */
    private JobOutcome createKeyAndCsr(Job job) {
        // judged in the transaction that stores the key; the requester does not wait for the decision
        Launch launch = progression.prepare(job.claim(), keyed -> launches.judge(job.claim()));
        String issuedBy = launch.state().operation().isManual() ? IssuedBy.PERSON : IssuedBy.ISSUER;
        return decider.decide(
                job.claim(),
                launch,
                facts -> new JobOutcome.Done(Map.of(Variable.ISSUED_BY, issuedBy, Variable.REQUEST, facts.members())));
    }

    /** The process goes on if the issuer does not grant it. */
    private JobOutcome cancelOrder(Job job) {
        return JobOutcome.of(cancellations.advance(job.claim()), granted -> JobOutcome.done(Variable.GRANTED, granted));
    }

    /** A chain that may not become a version fails the operation; a version is created once, whatever is repeated. */
    private JobOutcome mergeCertificate(Job job) {
        return JobOutcome.of(progression.merge(job.claim()), merged -> JobOutcome.done(Variable.MERGED, merged));
    }

    private JobOutcome recordFailure(Job job) {
        progression.recordFailure(job.claim());
        return JobOutcome.done();
    }

    private JobOutcome recordCancellation(Job job) {
        progression.recordCancellation(job.claim());
        return JobOutcome.done();
    }

    /** Tried again until the issuer has decided, or had its time; an incident if the request was not deleted. */
    private JobOutcome withdrawOrder(Job job) {
        return JobOutcome.of(withdrawals.advance(job.claim()), settled -> JobOutcome.done());
    }
}

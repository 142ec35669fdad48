package dev.certloom.process;

import static dev.certloom.process.JobHandler.of;

import dev.certloom.approval.LaunchDecisionService;
import dev.certloom.operation.CancelStep;
import dev.certloom.operation.Cancellations;
import dev.certloom.operation.OperationProgression;
import dev.certloom.operation.WithdrawalStep;
import dev.certloom.operation.Withdrawals;
import dev.certloom.process.ProcessNames.Variable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Every job type of the models, and what does its jobs. */
@Component
class JobHandlers {

    private static final Duration CANCELLATION_POLL_DELAY = Duration.ofSeconds(1);

    private final OperationProgression progression;
    private final OrderOutcomes orders;
    private final Cancellations cancellations;
    private final Withdrawals withdrawals;
    private final LaunchDecisions decisions;
    private final ApprovalJobs approvals;

    JobHandlers(
            OperationProgression progression,
            OrderOutcomes orders,
            Cancellations cancellations,
            Withdrawals withdrawals,
            LaunchDecisions decisions,
            ApprovalJobs approvals) {
        this.progression = progression;
        this.orders = orders;
        this.cancellations = cancellations;
        this.withdrawals = withdrawals;
        this.decisions = decisions;
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
     * Claims the operation for its process instance, makes key pair and CSR, has it decided who must approve, and tells the process
     * what its approval may ask.
     */
    private JobOutcome createKeyAndCsr(Job job) {
        // judged in the transaction that keeps the key; whoever asked does not wait for what is decided
        LaunchDecisionService.Launch launch =
                progression.prepare(job.claim(), operation -> decisions.judge(job.claim()));
        return decisions.atLaunch(
                job.claim(),
                launch,
                facts -> new JobOutcome.Done(Map.of(
                        Variable.ISSUED_BY,
                        launch.found().operation().isManual() ? "person" : "issuer",
                        Variable.REQUEST,
                        facts.members())));
    }

    /** Cancels the operation if its order was never placed, or the issuer grants it. */
    private JobOutcome cancelOrder(Job job) {
        return switch (cancellations.advance(job.claim())) {
            case CancelStep.Granted() -> JobOutcome.done(Variable.GRANTED, true);
            case CancelStep.NotGranted() -> JobOutcome.done(Variable.GRANTED, false);
            case CancelStep.Undecided() ->
                new JobOutcome.RetryLater(
                        CANCELLATION_POLL_DELAY, "The issuer has not decided about the cancellation yet.");
            case CancelStep.Ask ignored ->
                throw new IllegalStateException("Expected an answered cancellation to be decided, but it is not.");
        };
    }

    /** Makes the version from the chain the vault holds. */
    private JobOutcome mergeCertificate(Job job) {
        return switch (progression.merge(job.claim())) {
            case MERGED -> JobOutcome.done(Variable.MERGED, true);
            case NOTHING_HELD -> JobOutcome.done(Variable.MERGED, false);
            case FAILED -> JobOutcome.requestFailed();
        };
    }

    /** Books that the request failed. */
    private JobOutcome recordFailure(Job job) {
        progression.recordFailure(job.claim());
        return JobOutcome.done();
    }

    /** Books what follows a cancellation. */
    private JobOutcome recordCancellation(Job job) {
        progression.recordCancellation(job.claim());
        return JobOutcome.done();
    }

    /** Takes back the order of a request whose pending object was deleted. */
    private JobOutcome withdrawOrder(Job job) {
        return switch (withdrawals.advance(job.claim())) {
            case WithdrawalStep.Settled() -> JobOutcome.done();
            case WithdrawalStep.AskAgain(Duration after, String reason) -> new JobOutcome.RetryLater(after, reason);
        };
    }
}

package dev.certloom.process;

import dev.certloom.operation.WithdrawalStep;
import dev.certloom.operation.Withdrawals;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Takes back the order of a request whose pending object was deleted. */
@Component
class WithdrawOrderWorker implements JobHandler {

    private final Withdrawals withdrawals;

    WithdrawOrderWorker(Withdrawals withdrawals) {
        this.withdrawals = withdrawals;
    }

    @Override
    public String type() {
        return ProcessNames.Job.WITHDRAW_ORDER;
    }

    /** The instance is on its way out: nothing is left to do. */
    @Override
    public JobOutcome whenEnded() {
        return JobOutcome.done();
    }

    @Override
    public JobOutcome handle(Job job) {
        return switch (withdrawals.advance(job.claim())) {
            case WithdrawalStep.Settled() -> JobOutcome.done();
            case WithdrawalStep.AskAgain(Duration after, String reason) -> new JobOutcome.RetryLater(after, reason);
        };
    }
}

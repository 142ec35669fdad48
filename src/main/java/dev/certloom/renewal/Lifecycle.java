package dev.certloom.renewal;

import dev.certloom.kernel.OperationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where a certificate stands between its current version and the next.
 *
 * @param plan what comes next, or why nothing does
 * @param queued whether the renewal's time has come and it waits for its turn
 * @param failures how many renewals of this version failed
 * @param lastFailure the last of them
 * @param renewal the latest operation that was started to renew the certificate, whatever became of it
 * @param suggested when its CA suggests that it be renewed
 * @param problems what of the next renewal will fail, as far as is known
 */
public record Lifecycle(
        VersionLife life,
        Plan plan,
        boolean queued,
        int failures,
        Optional<LastFailure> lastFailure,
        Optional<OperationId> renewal,
        Optional<PlanInput.Suggestion> suggested,
        List<RenewalProblem> problems) {

    public Lifecycle {
        problems = List.copyOf(problems);
    }

    /** What is done next, if anything is. */
    public Optional<Plan.NextAction> next() {
        return plan instanceof Plan.NextAction next ? Optional.of(next) : Optional.empty();
    }

    /**
     * How a renewal failed.
     *
     * @param reason in words for people
     * @param retryAt when it is tried again
     */
    public record LastFailure(String reason, Instant at, Instant retryAt) {}
}

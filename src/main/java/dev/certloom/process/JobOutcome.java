package dev.certloom.process;

import dev.certloom.operation.AdvanceResult;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/** The ways a job can end. An exception is none of them: it is a problem of our own, or a bug. */
sealed interface JobOutcome {

    /** Done; the variables are what the model reads next. */
    record Done(Map<String, Object> variables) implements JobOutcome {}

    /** A business error that the model catches. */
    record BusinessError(String code, String message) implements JobOutcome {}

    /** Not now: try again later, which costs no retries. */
    record RetryLater(Duration after, String reason) implements JobOutcome {}

    /** A problem that a person has to look at: an incident. */
    record Incident(String reason) implements JobOutcome {}

    /**
     * The outcome of a job that advanced an operation.
     *
     * @param done what the model reads next when nothing is left to do, depending on whether the aim was achieved
     */
    static JobOutcome of(AdvanceResult result, Function<Boolean, JobOutcome> done) {
        return switch (result) {
            case AdvanceResult.Done(boolean achieved) -> done.apply(achieved);
            case AdvanceResult.Later(Duration after, String reason) -> new RetryLater(after, reason);
            case AdvanceResult.Failed() -> requestFailed();
            case AdvanceResult.Fault(String reason) -> new Incident(reason);
        };
    }

    static JobOutcome done() {
        return new Done(Map.of());
    }

    static JobOutcome done(String variable, Object value) {
        return new Done(Map.of(variable, value));
    }

    static JobOutcome requestFailed() {
        return new BusinessError(ProcessNames.ErrorCode.REQUEST_FAILED, "The request has failed; the vault says why.");
    }

    static JobOutcome operationEnded() {
        return new BusinessError(
                ProcessNames.ErrorCode.OPERATION_ENDED, "The operation has ended, or a later instance holds it.");
    }
}

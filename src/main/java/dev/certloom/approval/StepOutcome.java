package dev.certloom.approval;

import dev.certloom.approval.ApprovalStep.Schedule;
import dev.certloom.operation.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the process has to do about a step.
 *
 * @param id the key it waits on; empty when it does not wait
 * @param state of the step, or the state that results from the end of its request
 * @param schedule when it has to call again if nobody acts
 */
public record StepOutcome(Optional<StepId> id, StepState state, Schedule schedule) {

    private static final Duration FAR_FUTURE = Duration.ofDays(366);

    static StepOutcome of(ApprovalStep step) {
        return new StepOutcome(Optional.of(step.id()), step.state(), step.schedule());
    }

    static StepOutcome ofEnded(Phase phase, Instant now) {
        return new StepOutcome(
                Optional.empty(),
                phase.status() == Phase.Status.FAILED ? StepState.REJECTED : StepState.CLOSED,
                never(now));
    }

    static StepOutcome nothingToDo(Instant now) {
        return new StepOutcome(Optional.empty(), StepState.APPROVED, never(now));
    }

    private static Schedule never(Instant now) {
        Instant far = now.plus(FAR_FUTURE);
        return new Schedule(now, far, far, far);
    }
}

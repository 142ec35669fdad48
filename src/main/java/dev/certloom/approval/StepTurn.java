package dev.certloom.approval;

import dev.certloom.approval.ApprovalStep.Schedule;
import dev.certloom.operation.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the process has to do about a step.
 *
 * @param id the key it waits on; empty where nothing is waited for
 * @param schedule when it has to come back if nobody acts
 */
public record StepTurn(Optional<StepId> id, StepStatus status, Schedule schedule) {

    private static final Duration FAR_FUTURE = Duration.ofDays(366);

    /** Whose turn it is, or how the step ended. */
    public enum StepStatus {
        /** Approvers decide. */
        APPROVER,
        /** The requester answers a question. */
        REQUESTER,
        /** The step is approved. */
        NOBODY,
        /** The request ended because it was not approved. */
        REJECTED,
        /** The request was cancelled or deleted: a boundary event will take the process away in a moment. */
        WITHDRAWN
    }

    static StepTurn of(ApprovalStep step) {
        StepStatus status = switch (step.state()) {
            case OPEN -> StepStatus.APPROVER;
            case ASKED -> StepStatus.REQUESTER;
            case APPROVED -> StepStatus.NOBODY;
            case REJECTED, LAPSED -> StepStatus.REJECTED;
            case CLOSED -> StepStatus.WITHDRAWN;
        };
        return new StepTurn(Optional.of(step.id()), status, step.schedule());
    }

    static StepTurn ofEnded(Phase phase, Instant now) {
        return new StepTurn(
                Optional.empty(),
                phase.status() == Phase.Status.FAILED ? StepStatus.REJECTED : StepStatus.WITHDRAWN,
                never(now));
    }

    static StepTurn nothingToDo(Instant now) {
        return new StepTurn(Optional.empty(), StepStatus.NOBODY, never(now));
    }

    private static Schedule never(Instant now) {
        Instant far = now.plus(FAR_FUTURE);
        return new Schedule(now, far, far, far);
    }
}

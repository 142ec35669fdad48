package dev.certloom.approval;

import dev.certloom.operation.OpenSteps;
import dev.certloom.operation.OperationFinished;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Closes the open approval steps of a request when it ends. */
@Component
class StepClosing {

    private final ApprovalSteps steps;

    StepClosing(ApprovalSteps steps) {
        this.steps = steps;
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(OperationFinished finished) {
        if (OpenSteps.mayBe(finished.operationId())) {
            steps.close(ApprovalSubject.Id.of(finished.operationId()), finished.at());
        }
    }
}

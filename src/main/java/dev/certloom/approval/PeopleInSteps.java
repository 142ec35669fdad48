package dev.certloom.approval;

import dev.certloom.kernel.OperationId;
import dev.certloom.operation.HumanWork;
import org.springframework.stereotype.Component;

/** People who have begun to deal with the steps of a request's approval. */
@Component
class PeopleInSteps implements HumanWork {

    private final JdbcApprovalSteps steps;

    PeopleInSteps(JdbcApprovalSteps steps) {
        this.steps = steps;
    }

    @Override
    public boolean hasBegun(OperationId operation) {
        return steps.of(ApprovalSubject.Id.of(operation)).stream()
                .anyMatch(step -> step.assignee().isPresent()
                        || !step.votes().isEmpty()
                        || !step.questions().isEmpty()
                        || !step.delegations().isEmpty());
    }
}

package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.approval.ApprovalDecisions;
import dev.certloom.approval.ApprovalStep;
import dev.certloom.approval.ApprovedChanges;
import dev.certloom.approval.MergeTasks;
import dev.certloom.approval.OpenTask;
import dev.certloom.approval.OperationSubject;
import dev.certloom.approval.StepId;
import dev.certloom.identity.PeopleDirectory;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.PendingOperation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Gathers what somebody needs to know to do a task. */
@Component
class TaskCases {

    private static final int MAX_EVENTS = 6;

    private final OperationQueries operations;
    private final ApprovalDecisions decisions;
    private final MergeTasks merges;
    private final ApprovedChanges changes;
    private final Inventory inventory;
    private final PeopleDirectory people;

    TaskCases(
            OperationQueries operations,
            ApprovalDecisions decisions,
            MergeTasks merges,
            ApprovedChanges changes,
            Inventory inventory,
            PeopleDirectory people) {
        this.operations = operations;
        this.decisions = decisions;
        this.merges = merges;
        this.changes = changes;
        this.inventory = inventory;
        this.people = people;
    }

    /** @param next the task to look at once this one is done */
    TaskCase of(TaskRow row, Optional<String> next, RequestContext viewer) {
        PendingOperation request = operations.operation(viewer.vault(), row.request());
        Optional<ApprovalStep> step = row.kind() == OpenTask.Kind.MERGE
                ? Optional.empty()
                : Optional.of(decisions.step(viewer.vault(), new StepId(row.id())));
        boolean toDecide = row.kind() == OpenTask.Kind.APPROVAL && viewer.allows(Permission.OPERATIONS_READ);
        return new TaskCase(
                row,
                request,
                RequestParties.of(request.requester(), people),
                step.map(one -> StepView.of(one, request, viewer, decisions)),
                merges.of(request),
                toDecide ? changes.compared(request) : Optional.empty(),
                step.filter(one -> toDecide)
                        .map(one -> decisions.voters(new OperationSubject(request), one))
                        .orElse(List.of()),
                toDecide ? history(request) : List.of(),
                next);
    }

    private List<LifeLine> history(PendingOperation request) {
        Stream<Inventory.LifeEvent> before = inventory.life(request.vault(), request.certificate(), MAX_EVENTS).stream()
                .filter(event -> !(event instanceof Inventory.LifeEvent.Request one
                        && one.id().equals(request.id())));
        return LifeLine.all(Optional.empty(), before.toList(), request.created());
    }
}

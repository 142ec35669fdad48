package dev.certloom.approval;

import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.PageCursor;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;

/** A person's tasks, of all kinds in one list. */
@Service
public class TaskList {

    private static final int MAX_PARTS = 10;

    private final JdbcApprovalSteps steps;
    private final JdbcStepLists lists;
    private final OperationQueries operations;
    private final MergeTasks merges;
    private final ApproverEligibility eligibility;

    TaskList(
            JdbcApprovalSteps steps,
            JdbcStepLists lists,
            OperationQueries operations,
            MergeTasks merges,
            ApproverEligibility eligibility) {
        this.eligibility = eligibility;
        this.steps = steps;
        this.lists = lists;
        this.operations = operations;
        this.merges = merges;
    }

    /**
     * Open tasks of a person, the oldest first: steps by when they were opened, merges by when the certificate was
     * requested. When many steps were left out, in which the person may not decide, a page is shorter than its limit, or
     * empty, and there is a next one all the same.
     *
     * @param kinds the kinds to list; without {@code MERGE} for people who may not complete merge tasks
     * @param after where the previous page ended
     * @throws Refusal INVALID when there is no task {@code after}
     */
    public Page<OpenTask> openFor(
            VaultName vault, Approver person, Set<OpenTask.Kind> kinds, Optional<String> after, int limit) {
        Optional<PageCursor> behind = after.map(id -> position(vault, id));
        StepsRead steps = inSteps(vault, person, kinds, behind, limit);
        List<OpenTask> found = Stream.concat(steps.tasks().stream(), toMerge(vault, kinds, behind, limit))
                .filter(task -> steps.end()
                        .filter(end -> position(task).compareTo(end) > 0)
                        .isEmpty())
                .sorted(Comparator.comparing(TaskList::position))
                .toList();
        if (found.size() > limit) {
            List<OpenTask> shown = found.subList(0, limit);
            return new Page<>(shown, Optional.of(shown.getLast().id()));
        }
        return new Page<>(found, steps.end().map(PageCursor::id));
    }

    /**
     * The tasks among the steps that were read.
     *
     * @param end of the last step that was read, if there may be more
     */
    private record StepsRead(List<OpenTask> tasks, Optional<PageCursor> end) {}

    /**
     * Steps in which the person may not decide are left out, so one part of rows may not be enough for a page, which has
     * one more task than its limit if there is a next one.
     */
    private StepsRead inSteps(
            VaultName vault, Approver person, Set<OpenTask.Kind> kinds, Optional<PageCursor> behind, int limit) {
        List<OpenTask> found = new ArrayList<>();
        Optional<PageCursor> from = behind;
        for (int part = 0; part < MAX_PARTS && found.size() <= limit; part++) {
            List<ApprovalStep> open = lists.openFor(vault, person.id(), person.groups(), kinds, from, limit + 1);
            Map<OperationId, PendingOperation> requests = operations.operations(
                    vault,
                    open.stream()
                            .flatMap(step -> step.subject().operation().stream())
                            .collect(Collectors.toSet()));
            open.stream()
                    .flatMap(step -> step.subject().operation().map(requests::get).stream()
                            .flatMap(request -> askedIn(step, request, person, kinds).stream()))
                    .forEach(found::add);
            if (open.size() <= limit) {
                return new StepsRead(found, Optional.empty());
            }
            from = Optional.of(position(open.getLast()));
        }
        return new StepsRead(found, from);
    }

    private Optional<OpenTask> askedIn(
            ApprovalStep step, PendingOperation request, Approver person, Set<OpenTask.Kind> kinds) {
        EligibleApprovers eligible = eligibility.of(new OperationSubject(request), step, person);
        if (kinds.contains(OpenTask.Kind.APPROVAL) && !eligible.bars(person.id())) {
            return Optional.of(new OpenTask.Approval(step, request));
        }
        return kinds.contains(OpenTask.Kind.QUESTION)
                        && step.state() == StepState.ASKED
                        && eligible.isAsker(person.id())
                ? Optional.of(new OpenTask.Question(step, request))
                : Optional.empty();
    }

    /**
     * A step as this person sees it: to be decided or, as the requester, to be answered.
     *
     * @throws Refusal TASK_NOT_FOUND when it is not about a request for a certificate: such a step is its own pages' task
     */
    public OpenTask task(ApprovalStep step, Approver person) {
        PendingOperation request =
                operations.operation(step.vault(), step.subject().operation().orElseThrow(ApprovalDecisions::notFound));
        EligibleApprovers eligible = eligibility.of(new OperationSubject(request), step, person);
        return eligible.isAsker(person.id()) && eligible.objection(person.id()).isPresent()
                ? new OpenTask.Question(step, request)
                : new OpenTask.Approval(step, request);
    }

    private Stream<OpenTask> toMerge(
            VaultName vault, Set<OpenTask.Kind> kinds, Optional<PageCursor> behind, int limit) {
        return kinds.contains(OpenTask.Kind.MERGE)
                ? operations.oldest(vault, Phase.AWAITING_MERGE, behind, limit + 1).stream()
                        .flatMap(request -> merges.of(request).stream())
                        .map(OpenTask.Merge::new)
                : Stream.empty();
    }

    private static PageCursor position(OpenTask task) {
        return switch (task) {
            case OpenTask.Approval approval -> position(approval.step());
            case OpenTask.Question question -> position(question.step());
            case OpenTask.Merge merge -> position(merge.request());
        };
    }

    private static PageCursor position(ApprovalStep step) {
        return new PageCursor(step.schedule().opened(), step.id().value());
    }

    private static PageCursor position(PendingOperation request) {
        return new PageCursor(request.created(), request.id().value());
    }

    /** The position of a task that may have been completed by now: it does not change. */
    private PageCursor position(VaultName vault, String id) {
        return steps.find(new StepId(id))
                .filter(step -> step.vault().equals(vault))
                .map(TaskList::position)
                .orElseGet(() -> position(vault, new OperationId(id)));
    }

    private PageCursor position(VaultName vault, OperationId id) {
        try {
            return position(operations.operation(vault, id));
        } catch (Refusal refusal) {
            throw Refusal.invalidProperty("after");
        }
    }
}

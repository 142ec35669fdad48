package dev.certloom.web.people;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.access.AnyAuthenticatedCaller;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.approval.ApprovalDecisions;
import dev.certloom.approval.ApprovalStep;
import dev.certloom.approval.Approver;
import dev.certloom.approval.MergeTasks;
import dev.certloom.approval.OpenTask;
import dev.certloom.approval.StepId;
import dev.certloom.approval.TaskList;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.VaultName;
import dev.certloom.web.Answers;
import dev.certloom.web.Audited;
import dev.certloom.web.ListBody;
import dev.certloom.web.Paging;
import dev.certloom.web.QueryParameters;
import dev.certloom.web.RequestBodies;
import dev.certloom.web.WireBody;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** People's work on requests ({@code docs/people-api.md}). Eligibility is decided by the services behind it. */
@RestController
final class TasksController {

    private static final String TASK = "/tasks/{id}";

    private final ApprovalDecisions decisions;
    private final TaskList tasks;
    private final MergeTasks merges;
    private final RequestBodies bodies;

    TasksController(ApprovalDecisions decisions, TaskList tasks, MergeTasks merges, RequestBodies bodies) {
        this.decisions = decisions;
        this.tasks = tasks;
        this.merges = merges;
        this.bodies = bodies;
    }

    /** The caller's tasks: steps to decide, questions to answer as requester, certificates to upload. */
    @AnyAuthenticatedCaller(because = "it shows nobody more than what he or she is asked to do")
    @GetMapping("/tasks")
    ResponseEntity<ListBody<WireBody>> list(HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        QueryParameters query = QueryParameters.of(request);
        Paging paging = Paging.of(query, Paging.Style.PEOPLE);
        Page<OpenTask> open = tasks.openFor(
                context.vault(),
                Approver.of(context),
                OpenTask.Kind.listedFor(context, query.first("kind")),
                paging.after(),
                paging.limit());
        return Answers.ok(paging.answer(open, this::body, "/tasks?", query.again("kind")));
    }

    @RequiresPermission(Permission.OPERATIONS_READ)
    @GetMapping(TASK)
    ResponseEntity<WireBody> task(@PathVariable String id, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        return answer(decisions.step(context.vault(), new StepId(id)), context);
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @Audited(AuditAction.CLAIM)
    @PostMapping(TASK + "/claim")
    ResponseEntity<WireBody> claim(@PathVariable String id, HttpServletRequest request) {
        return act(id, request, (vault, step, approver, words) -> decisions.claim(vault, step, approver));
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @Audited(AuditAction.UNCLAIM)
    @PostMapping(TASK + "/unclaim")
    ResponseEntity<WireBody> unclaim(@PathVariable String id, HttpServletRequest request) {
        return act(id, request, (vault, step, approver, words) -> decisions.unclaim(vault, step, approver));
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @Audited(AuditAction.APPROVE)
    @PostMapping(TASK + "/approve")
    ResponseEntity<WireBody> approve(@PathVariable String id, HttpServletRequest request) {
        return act(
                id,
                request,
                (vault, step, approver, words) ->
                        decisions.approve(vault, step, approver, Objects.requireNonNullElse(words.reason(), "")));
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @Audited(AuditAction.REJECT)
    @PostMapping(TASK + "/reject")
    ResponseEntity<WireBody> reject(@PathVariable String id, HttpServletRequest request) {
        return act(
                id,
                request,
                (vault, step, approver, words) ->
                        decisions.reject(vault, step, approver, Objects.requireNonNullElse(words.reason(), "")));
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @Audited(AuditAction.ASK)
    @PostMapping(TASK + "/ask")
    ResponseEntity<WireBody> ask(@PathVariable String id, HttpServletRequest request) {
        return act(
                id,
                request,
                (vault, step, approver, words) ->
                        decisions.ask(vault, step, approver, Objects.requireNonNullElse(words.question(), "")));
    }

    @AnyAuthenticatedCaller(because = "only who asked for the certificate can answer, which is checked behind it")
    @Audited(AuditAction.ANSWER)
    @PostMapping(TASK + "/answer")
    ResponseEntity<WireBody> answer(@PathVariable String id, HttpServletRequest request) {
        return act(
                id,
                request,
                (vault, step, requester, words) -> decisions.answer(
                        vault, step, requester.actor(), Objects.requireNonNullElse(words.answer(), "")));
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @Audited(AuditAction.DELEGATE)
    @PostMapping(TASK + "/delegate")
    ResponseEntity<WireBody> delegate(@PathVariable String id, HttpServletRequest request) {
        return act(
                id,
                request,
                (vault, step, approver, words) ->
                        decisions.delegate(vault, step, approver, Objects.requireNonNullElse(words.to(), "")));
    }

    private ResponseEntity<WireBody> act(String id, HttpServletRequest request, Act act) {
        RequestContext context = RequestContext.of(request);
        Words words = bodies.read(request, Words.class);
        return answer(act.on(context.vault(), new StepId(id), Approver.of(context), words), context);
    }

    private ResponseEntity<WireBody> answer(ApprovalStep step, RequestContext context) {
        return Answers.ok(body(tasks.task(step, Approver.of(context))));
    }

    private WireBody body(OpenTask task) {
        OperationView request = OperationView.of(task.request(), merges);
        return switch (task) {
            case OpenTask.Approval approval -> TaskBody.of(task.kind(), approval.step(), request);
            case OpenTask.Question question -> TaskBody.of(task.kind(), question.step(), request);
            case OpenTask.Merge merge -> MergeTaskBody.of(merge, request);
        };
    }

    private interface Act {
        ApprovalStep on(VaultName vault, StepId step, Approver who, Words words);
    }

    /** What people say; each act reads its own member. */
    record Words(
            @JsonProperty("reason") @Nullable String reason,
            @JsonProperty("question") @Nullable String question,
            @JsonProperty("answer") @Nullable String answer,
            @JsonProperty("to") @Nullable String to) {}
}

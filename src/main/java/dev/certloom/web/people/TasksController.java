package dev.certloom.web.people;

import static io.swagger.v3.oas.annotations.enums.ParameterIn.QUERY;
import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

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
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

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
    @Operation(
            summary =
                    "What the caller has to do: steps to decide, questions to answer, certificates to upload; the oldest first",
            description =
                    "Merge tasks are shown to who may complete them (Certloom/vaults/mergetasks/complete/action).")
    @Limited
    @Paged
    @Parameter(
            in = QUERY,
            name = "kind",
            description = "tasks of this kind only",
            schema = @Schema(implementation = OpenTask.Kind.class))
    @GetMapping("/tasks")
    ResponseEntity<ListBody<AnyTask>> list(HttpServletRequest request) {
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
    @Operation(summary = "One step")
    @ApiResponse(
            responseCode = "200",
            description = "as it stands now",
            content = @Content(schema = @Schema(implementation = TaskBody.class)))
    @GetMapping(TASK)
    ResponseEntity<AnyTask> task(@PathVariable String id, HttpServletRequest request) {
        RequestContext context = RequestContext.of(request);
        return answer(decisions.step(context.vault(), new StepId(id)), context);
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @Audited(AuditAction.CLAIM)
    @Operation(summary = "Show that one is working on it")
    @MayHaveEnded
    @PostMapping(TASK + "/claim")
    ResponseEntity<AnyTask> claim(@PathVariable String id, HttpServletRequest request) {
        return act(
                id,
                request,
                JsonNode.class,
                (vault, step, approver, ignored) -> decisions.claim(vault, step, approver));
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @Audited(AuditAction.UNCLAIM)
    @Operation(summary = "Give it back")
    @MayHaveEnded
    @PostMapping(TASK + "/unclaim")
    ResponseEntity<AnyTask> unclaim(@PathVariable String id, HttpServletRequest request) {
        return act(
                id,
                request,
                JsonNode.class,
                (vault, step, approver, ignored) -> decisions.unclaim(vault, step, approver));
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @Audited(AuditAction.APPROVE)
    @Operation(summary = "Agree")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Reason.class)))
    @MayHaveEnded
    @PostMapping(TASK + "/approve")
    ResponseEntity<AnyTask> approve(@PathVariable String id, HttpServletRequest request) {
        return act(
                id,
                request,
                Reason.class,
                (vault, step, approver, words) ->
                        decisions.approve(vault, step, approver, Objects.requireNonNullElse(words.reason(), "")));
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @Audited(AuditAction.REJECT)
    @Operation(summary = "Reject; the requester reads the reason")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Reason.class)))
    @MayHaveEnded
    @PostMapping(TASK + "/reject")
    ResponseEntity<AnyTask> reject(@PathVariable String id, HttpServletRequest request) {
        return act(
                id,
                request,
                Reason.class,
                (vault, step, approver, words) ->
                        decisions.reject(vault, step, approver, Objects.requireNonNullElse(words.reason(), "")));
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @Audited(AuditAction.ASK)
    @Operation(summary = "Return the request to its requester with a question")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = AskedQuestion.class)))
    @MayHaveEnded
    @PostMapping(TASK + "/ask")
    ResponseEntity<AnyTask> ask(@PathVariable String id, HttpServletRequest request) {
        return act(
                id,
                request,
                AskedQuestion.class,
                (vault, step, approver, words) ->
                        decisions.ask(vault, step, approver, Objects.requireNonNullElse(words.question(), "")));
    }

    @AnyAuthenticatedCaller(because = "only who asked for the certificate can answer, which is checked behind it")
    @Audited(AuditAction.ANSWER)
    @Operation(
            summary = "Answer the open question",
            description = "Only who asked for the certificate can, or an owner of the program that did.")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Answer.class)))
    @MayHaveEnded
    @PostMapping(TASK + "/answer")
    ResponseEntity<AnyTask> answer(@PathVariable String id, HttpServletRequest request) {
        return act(
                id,
                request,
                Answer.class,
                (vault, step, requester, words) -> decisions.answer(
                        vault, step, requester.actor(), Objects.requireNonNullElse(words.answer(), "")));
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @Audited(AuditAction.DELEGATE)
    @Operation(summary = "Hand the decision to another person")
    @RequestBody(required = true, content = @Content(schema = @Schema(implementation = Delegate.class)))
    @MayHaveEnded
    @PostMapping(TASK + "/delegate")
    ResponseEntity<AnyTask> delegate(@PathVariable String id, HttpServletRequest request) {
        return act(
                id,
                request,
                Delegate.class,
                (vault, step, approver, words) ->
                        decisions.delegate(vault, step, approver, Objects.requireNonNullElse(words.to(), "")));
    }

    private <T> ResponseEntity<AnyTask> act(String id, HttpServletRequest request, Class<T> form, Act<T> act) {
        RequestContext context = RequestContext.of(request);
        T words = bodies.read(request, form);
        return answer(act.on(context.vault(), new StepId(id), Approver.of(context), words), context);
    }

    private ResponseEntity<AnyTask> answer(ApprovalStep step, RequestContext context) {
        return Answers.ok(body(tasks.task(step, Approver.of(context))));
    }

    private AnyTask body(OpenTask task) {
        OperationView request = OperationView.of(task.request(), merges);
        return switch (task) {
            case OpenTask.Approval approval -> TaskBody.of(task.kind(), approval.step(), request);
            case OpenTask.Question question -> TaskBody.of(task.kind(), question.step(), request);
            case OpenTask.Merge merge -> MergeTaskBody.of(merge, request);
        };
    }

    private interface Act<T> {
        ApprovalStep on(VaultName vault, StepId step, Approver who, T words);
    }

    record Reason(
            @JsonProperty("reason") @Schema(maxLength = ApprovalDecisions.MAX_TEXT_LENGTH) @Nullable
            String reason) {}

    record AskedQuestion(
            @JsonProperty("question")
            @Schema(requiredMode = REQUIRED, maxLength = ApprovalDecisions.MAX_TEXT_LENGTH)
            @Nullable
            String question) {}

    record Answer(
            @JsonProperty("answer")
            @Schema(requiredMode = REQUIRED, maxLength = ApprovalDecisions.MAX_TEXT_LENGTH)
            @Nullable
            String answer) {}

    /** @param to a person's id */
    record Delegate(
            @JsonProperty("to")
            @Schema(requiredMode = REQUIRED, maxLength = ApprovalDecisions.MAX_PERSON_LENGTH)
            @Nullable
            String to) {}

    /** For the document of these routes. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @ApiResponse(
            responseCode = "200",
            description = "as it stands now",
            content = @Content(schema = @Schema(implementation = TaskBody.class)))
    @ApiResponse(responseCode = "409", description = "the task has ended, or somebody else has claimed it")
    private @interface MayHaveEnded {}
}

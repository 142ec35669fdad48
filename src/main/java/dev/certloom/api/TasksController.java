package dev.certloom.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.certloom.approval.ApprovalDesk;
import dev.certloom.approval.ApprovalStep;
import dev.certloom.approval.StepId;
import dev.certloom.security.OpenToEveryCaller;
import dev.certloom.security.Permission;
import dev.certloom.security.RequiresPermission;
import dev.certloom.vault.OperationQueries;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** People's work on approvals ({@code docs/people-api.md}). Who may decide is decided behind it. */
@RestController
final class TasksController {

    private static final String TASK = "/tasks/{id}";

    private final ApprovalDesk desk;
    private final OperationQueries operations;
    private final RequestBodies bodies;

    TasksController(ApprovalDesk desk, OperationQueries operations, RequestBodies bodies) {
        this.desk = desk;
        this.operations = operations;
        this.bodies = bodies;
    }

    /** Steps in which the caller may act: as approver, or as requester who is asked something. */
    @OpenToEveryCaller(because = "it shows nobody more than what he or she is asked to do")
    @GetMapping("/tasks")
    ResponseEntity<ListBody<TaskBody>> list(HttpServletRequest request) {
        Visitor visitor = Visitor.of(request);
        PageOfIds page = PageOfIds.of(request);
        List<ApprovalStep> steps =
                desk.openFor(visitor.vault(), visitor.approver(), page.after().map(StepId::new), page.limit() + 1);
        return Answers.ok(page.answer(steps, step -> step.id().value(), this::body, "/tasks", request));
    }

    @RequiresPermission(Permission.OPERATIONS_READ)
    @GetMapping(TASK)
    ResponseEntity<TaskBody> task(@PathVariable String id, HttpServletRequest request) {
        return answer(desk.step(Visitor.of(request).vault(), new StepId(id)));
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @PostMapping(TASK + "/claim")
    ResponseEntity<TaskBody> claim(@PathVariable String id, HttpServletRequest request) {
        Visitor visitor = Visitor.of(request);
        return answer(desk.claim(visitor.vault(), new StepId(id), visitor.approver()));
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @PostMapping(TASK + "/unclaim")
    ResponseEntity<TaskBody> unclaim(@PathVariable String id, HttpServletRequest request) {
        Visitor visitor = Visitor.of(request);
        return answer(desk.unclaim(visitor.vault(), new StepId(id), visitor.approver()));
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @PostMapping(TASK + "/approve")
    ResponseEntity<TaskBody> approve(@PathVariable String id, HttpServletRequest request) {
        Visitor visitor = Visitor.of(request);
        return answer(desk.approve(
                visitor.vault(),
                new StepId(id),
                visitor.approver(),
                said(words(request).reason())));
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @PostMapping(TASK + "/reject")
    ResponseEntity<TaskBody> reject(@PathVariable String id, HttpServletRequest request) {
        Visitor visitor = Visitor.of(request);
        return answer(desk.reject(
                visitor.vault(),
                new StepId(id),
                visitor.approver(),
                said(words(request).reason())));
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @PostMapping(TASK + "/ask")
    ResponseEntity<TaskBody> ask(@PathVariable String id, HttpServletRequest request) {
        Visitor visitor = Visitor.of(request);
        return answer(desk.ask(
                visitor.vault(),
                new StepId(id),
                visitor.approver(),
                said(words(request).question())));
    }

    @OpenToEveryCaller(because = "only who asked for the certificate can answer, which is checked behind it")
    @PostMapping(TASK + "/answer")
    ResponseEntity<TaskBody> answer(@PathVariable String id, HttpServletRequest request) {
        Visitor visitor = Visitor.of(request);
        return answer(desk.answer(
                visitor.vault(),
                new StepId(id),
                visitor.actor(),
                said(words(request).answer())));
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @PostMapping(TASK + "/delegate")
    ResponseEntity<TaskBody> delegate(@PathVariable String id, HttpServletRequest request) {
        Visitor visitor = Visitor.of(request);
        return answer(desk.delegate(
                visitor.vault(),
                new StepId(id),
                visitor.approver(),
                said(words(request).to())));
    }

    private Words words(HttpServletRequest request) {
        return bodies.read(request, Words.class);
    }

    private ResponseEntity<TaskBody> answer(ApprovalStep step) {
        return Answers.ok(body(step));
    }

    private TaskBody body(ApprovalStep step) {
        return TaskBody.of(step, operations.operation(step.vault(), step.operation()));
    }

    /** What is not said counts as nothing said. */
    private static String said(@Nullable String words) {
        return Optional.ofNullable(words).orElse("");
    }

    /** What people say; each act reads its own member. */
    record Words(
            @JsonProperty("reason") @Nullable String reason,
            @JsonProperty("question") @Nullable String question,
            @JsonProperty("answer") @Nullable String answer,
            @JsonProperty("to") @Nullable String to) {}
}

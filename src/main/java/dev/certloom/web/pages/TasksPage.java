package dev.certloom.web.pages;

import dev.certloom.access.AnyAuthenticatedCaller;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.approval.ApprovalDecisions;
import dev.certloom.approval.ApprovalReasons;
import dev.certloom.approval.ApprovalStep;
import dev.certloom.approval.Approver;
import dev.certloom.approval.MergeTask;
import dev.certloom.approval.OpenTask;
import dev.certloom.approval.StepId;
import dev.certloom.approval.TaskList;
import dev.certloom.identity.PeopleDirectory;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.Refusal.AttemptedAction;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.PendingOperation;
import dev.certloom.web.Audited;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;
import org.springframework.web.util.UriComponentsBuilder;

/** The viewer's tasks: decide, answer, upload signed certificates. */
@Controller
class TasksPage {

    private static final int PAGE_SIZE = 25;
    /** The buttons of a step, with the action under which a refusal is audited. */
    private static final Map<String, AuditAction> ACTS = Map.of(
            "approve", AuditAction.APPROVE,
            "reject", AuditAction.REJECT,
            "ask", AuditAction.ASK,
            "claim", AuditAction.CLAIM,
            "unclaim", AuditAction.UNCLAIM,
            "delegate", AuditAction.DELEGATE);

    private static final String NOW = "/dashboard/tasks/now";
    private static final String TASK = "/dashboard/tasks/{id}";

    private final TaskList tasks;
    private final ApprovalDecisions decisions;
    private final ApprovalReasons reasons;
    private final PeopleDirectory people;
    private final OperationQueries operations;
    private final JdbcUndeliveredActions undelivered;
    private final ActionResult actionResult;

    TasksPage(
            TaskList tasks,
            ApprovalDecisions decisions,
            ApprovalReasons reasons,
            PeopleDirectory people,
            OperationQueries operations,
            JdbcUndeliveredActions undelivered,
            ActionResult actionResult) {
        this.operations = operations;
        this.undelivered = undelivered;
        this.tasks = tasks;
        this.decisions = decisions;
        this.reasons = reasons;
        this.people = people;
        this.actionResult = actionResult;
    }

    /**
     * One task.
     *
     * @param because why people are asked; empty for a merge, and where the process itself asks
     * @param step of an approval or a question
     * @param merge of a merge
     */
    record Task(
            String id,
            OpenTask.Kind kind,
            PendingOperation request,
            Optional<String> because,
            Optional<StepView> step,
            Optional<MergeTask> merge) {

        static Task of(
                OpenTask task,
                Optional<ApprovalReasons.Reason> reason,
                RequestContext viewer,
                ApprovalDecisions decisions) {
            Optional<String> because = reason.map(known -> Words.because(known.rule(), known.because()));
            return switch (task) {
                case OpenTask.Approval(ApprovalStep step, PendingOperation request) ->
                    inStep(task, because, StepView.of(step, request, viewer, decisions));
                case OpenTask.Question(ApprovalStep step, PendingOperation request) ->
                    inStep(task, because, StepView.of(step, request, viewer, decisions));
                case OpenTask.Merge(MergeTask merge) ->
                    new Task(
                            task.id(),
                            task.kind(),
                            task.request(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(merge));
            };
        }

        /** As {@link KeyTypes} says it. */
        public String key() {
            return KeyTypes.words(request.policy().key().algorithm());
        }

        private static Task inStep(OpenTask task, Optional<String> because, StepView step) {
            return new Task(task.id(), task.kind(), task.request(), because, Optional.of(step), Optional.empty());
        }
    }

    /** A decision on a request that its process has not received yet. */
    record Decided(OperationId id, CertificateName certificate, UndeliveredAction act) {}

    /** The page; what follows by itself has an address of its own, as that of a {@linkplain OperationPage request}. */
    @AnyAuthenticatedCaller(because = "it shows nobody more than what he or she is asked to do")
    @GetMapping({"/dashboard/tasks", NOW})
    String tasks(
            @RequestParam(defaultValue = "") String kind,
            @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "") String decided,
            RequestContext viewer,
            Model model) {
        Page<OpenTask> found = tasks.openFor(
                viewer.vault(),
                Approver.of(viewer),
                OpenTask.Kind.listedFor(viewer, Optional.of(kind).filter(one -> !one.isEmpty())),
                Optional.of(after).filter(id -> !id.isEmpty()),
                PAGE_SIZE);
        Map<OperationId, ApprovalReasons.Reason> known = reasons.of(
                found.items().stream().map(task -> task.request().id()).toList());
        model.addAttribute(
                "tasks",
                found.items().stream()
                        .map(task -> Task.of(
                                task,
                                Optional.ofNullable(known.get(task.request().id())),
                                viewer,
                                decisions))
                        .toList());
        model.addAttribute("kind", kind);
        Optional<Decided> undeliveredDecision = undeliveredDecision(viewer, decided);
        model.addAttribute("decided", undeliveredDecision.orElse(null));
        model.addAttribute(
                "self",
                address(NOW, kind, after)
                        + undeliveredDecision
                                .map(request -> "&decided=" + request.id())
                                .orElse(""));
        model.addAttribute(
                "next",
                found.next()
                        .map(next -> address("/dashboard/tasks", kind, next))
                        .orElse(null));
        return "dashboard/tasks";
    }

    /** What the viewer has just decided, while its process has not received it: the task itself is gone. */
    private Optional<Decided> undeliveredDecision(RequestContext viewer, String request) {
        if (!OperationId.isOne(request) || !viewer.permissions().contains(Permission.OPERATIONS_READ)) {
            return Optional.empty();
        }
        OperationId id = new OperationId(request);
        return undelivered
                .of(id)
                .map(act ->
                        new Decided(id, operations.operation(viewer.vault(), id).certificate(), act));
    }

    private static String address(String path, String kind, String after) {
        return UriComponentsBuilder.fromPath(path)
                .queryParam("kind", "{kind}")
                .queryParam("after", "{after}")
                .encode()
                .buildAndExpand(kind, after)
                .toUriString();
    }

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @Audited(AuditAction.DECIDE)
    @PostMapping(TASK + "/decide")
    String decide(
            @PathVariable String id,
            @RequestParam String act,
            @RequestParam(defaultValue = "") String words,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = "") String from,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        StepId step = new StepId(id);
        ApprovalStep seen = decisions.step(viewer.vault(), step);
        return actionResult.redirect(
                viewer,
                attempted(ACTS.getOrDefault(act, action), seen),
                redirectAttributes,
                address(from, seen),
                () -> switch (act) {
                    case "approve" -> {
                        ApprovalStep now = decisions.approve(viewer.vault(), step, Approver.of(viewer), words);
                        yield now.state().isOpen()
                                ? Messages.text("tasks.approved.so-far", now.approvals(), now.required())
                                : Messages.text("tasks.approved");
                    }
                    case "reject" -> {
                        decisions.reject(viewer.vault(), step, Approver.of(viewer), words);
                        yield Messages.text("tasks.rejected");
                    }
                    case "ask" -> {
                        decisions.ask(viewer.vault(), step, Approver.of(viewer), words);
                        yield Messages.text("tasks.asked");
                    }
                    case "claim" -> {
                        decisions.claim(viewer.vault(), step, Approver.of(viewer));
                        yield Messages.text("tasks.claimed");
                    }
                    case "unclaim" -> {
                        decisions.unclaim(viewer.vault(), step, Approver.of(viewer));
                        yield Messages.text("tasks.released");
                    }
                    case "delegate" -> {
                        decisions.delegate(viewer.vault(), step, Approver.of(viewer), somebody(to.strip()));
                        yield Messages.text("tasks.delegated");
                    }
                    default -> throw Refusal.invalidProperty("act");
                });
    }

    private String somebody(String nameOrId) {
        return people.idOf(nameOrId)
                .orElseThrow(() -> new Refusal(Refusal.Kind.INVALID, Messages.text("tasks.nobody-of-that-name")));
    }

    @AnyAuthenticatedCaller(because = "only who asked for the certificate can answer, which is checked behind it")
    @Audited(AuditAction.ANSWER)
    @PostMapping(TASK + "/answer")
    String answer(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String words,
            @RequestParam(defaultValue = "") String from,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        StepId step = new StepId(id);
        ApprovalStep seen = decisions.step(viewer.vault(), step);
        return actionResult.redirect(viewer, attempted(action, seen), redirectAttributes, address(from, seen), () -> {
            decisions.answer(viewer.vault(), step, viewer.actor(), words);
            return Messages.text("tasks.answered");
        });
    }

    private static String address(String from, ApprovalStep step) {
        return step.subject()
                .operation()
                .map(request -> ActionResult.address(from, request))
                .orElse("/dashboard/tasks");
    }

    private static AttemptedAction attempted(AuditAction action, ApprovalStep step) {
        return new AttemptedAction(
                action,
                AuditObject.approvalStep(step.id().value()),
                step.subject().operation());
    }
}

package dev.certloom.web.pages;

import dev.certloom.access.AnyAuthenticatedCaller;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.approval.ApprovalDecisions;
import dev.certloom.approval.ApprovalStep;
import dev.certloom.approval.Approver;
import dev.certloom.approval.OpenTask;
import dev.certloom.approval.StepId;
import dev.certloom.approval.TaskViewer;
import dev.certloom.approval.TaskViewers;
import dev.certloom.identity.PeopleDirectory;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.Refusal.AttemptedAction;
import dev.certloom.operation.OperationQueries;
import dev.certloom.web.Audited;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The viewer's tasks: decide, answer, upload signed certificates. */
@Controller
class TasksPage {

    private static final int PAGE_SIZE = 50;
    private static final int MAX_COUNTED = 10_000;
    private static final int MAX_CHOICES = 50;
    /** The buttons of a step, with the action under which a refusal is audited. */
    private static final Map<String, AuditAction> ACTS = Map.of(
            "approve", AuditAction.APPROVE,
            "reject", AuditAction.REJECT,
            "ask", AuditAction.ASK,
            "claim", AuditAction.CLAIM,
            "unclaim", AuditAction.UNCLAIM,
            "delegate", AuditAction.DELEGATE);

    private static final String TASKS = "/dashboard/tasks";
    private static final String NOW = TASKS + "/now";
    private static final String TASK = TASKS + "/{id}";

    private final TaskViewers viewers;
    private final JdbcTaskIndex index;
    private final ApprovalDecisions decisions;
    private final TaskCases cases;
    private final PeopleDirectory people;
    private final OperationQueries operations;
    private final JdbcUndeliveredActions undelivered;
    private final ActionResult actionResult;

    TasksPage(
            TaskViewers viewers,
            JdbcTaskIndex index,
            ApprovalDecisions decisions,
            TaskCases cases,
            PeopleDirectory people,
            OperationQueries operations,
            JdbcUndeliveredActions undelivered,
            ActionResult actionResult) {
        this.operations = operations;
        this.undelivered = undelivered;
        this.viewers = viewers;
        this.index = index;
        this.decisions = decisions;
        this.cases = cases;
        this.people = people;
        this.actionResult = actionResult;
    }

    /** A decision on a request that its process has not received yet. */
    record Decided(OperationId id, CertificateName certificate, UndeliveredAction act) {}

    /**
     * The list, and beside it the task that was chosen, else the first one. What follows by itself has an address of its own, as that
     * of a {@linkplain OperationPage request}.
     */
    @AnyAuthenticatedCaller(because = "it shows nobody more than what he or she is asked to do")
    @GetMapping({TASKS, NOW})
    String tasks(
            @ModelAttribute TaskQuery asked,
            @RequestParam(defaultValue = "") String task,
            @RequestParam(defaultValue = "") String decided,
            RequestContext viewer,
            Model model) {
        TaskViewer person = viewers.of(viewer.vault(), Approver.of(viewer));
        TaskFilter filter = asked.filter(viewer);
        TaskFilter everything = TaskFilter.of(OpenTask.Kind.listedFor(viewer, Optional.empty()));
        List<TaskRow> found =
                index.find(viewer.vault(), person, filter, asked.inOrder(), asked.behind(), PAGE_SIZE + 1);
        List<TaskRow> rows = found.subList(0, Math.min(PAGE_SIZE, found.size()));
        Optional<TaskRow> chosen = rows.stream()
                .filter(row -> row.id().equals(task))
                .findFirst()
                .or(() -> task.isEmpty() ? Optional.empty() : index.find(viewer.vault(), person, everything, task));
        Optional<TaskRow> shown = chosen.or(() -> rows.stream().findFirst());
        model.addAttribute("asked", asked);
        model.addAttribute("rows", rows);
        model.addAttribute("count", index.count(viewer.vault(), person, filter, MAX_COUNTED));
        model.addAttribute("rules", index.rules(viewer.vault(), person, everything, MAX_CHOICES));
        model.addAttribute("requesters", index.requesters(viewer.vault(), person, everything, MAX_CHOICES));
        model.addAttribute("isChosen", chosen.isPresent());
        model.addAttribute(
                "shown",
                shown.map(row -> cases.of(row, next(row, rows), viewer)).orElse(null));
        if (chosen.isEmpty() && !task.isEmpty()) {
            model.addAttribute("gone", gone(task, viewer).orElse(null));
        }
        Optional<Decided> undeliveredDecision = undeliveredDecision(viewer, decided);
        model.addAttribute("decided", undeliveredDecision.orElse(null));
        model.addAttribute(
                "self",
                asked.address(
                        NOW,
                        Map.of(
                                "task",
                                chosen.map(TaskRow::id).orElse(""),
                                "decided",
                                undeliveredDecision
                                        .map(request -> request.id().value())
                                        .orElse(""))));
        model.addAttribute(
                "next",
                found.size() > PAGE_SIZE
                        ? asked.after(rows.getLast().position(asked.inOrder())).address()
                        : null);
        return "dashboard/tasks";
    }

    /** The one below, or of the last one the one above. */
    private static Optional<String> next(TaskRow row, List<TaskRow> rows) {
        int at = rows.indexOf(row);
        if (at < 0 || rows.size() == 1) {
            return Optional.empty();
        }
        return Optional.of(rows.get(at + 1 < rows.size() ? at + 1 : at - 1).id());
    }

    /** A task that is none any more, with what became of it where the viewer may know. */
    record Gone(CertificateName certificate, OperationId request, String words) {}

    private Optional<Gone> gone(String task, RequestContext viewer) {
        if (!OperationId.isOne(task) || !viewer.allows(Permission.OPERATIONS_READ)) {
            return Optional.empty();
        }
        Optional<ApprovalStep> step = decisions.find(viewer.vault(), new StepId(task));
        OperationId request = step.flatMap(one -> one.subject().operation()).orElseGet(() -> new OperationId(task));
        return Optional.ofNullable(
                        operations.operations(viewer.vault(), Set.of(request)).get(request))
                .map(found -> new Gone(
                        found.certificate(),
                        found.id(),
                        step.map(one -> TaskEnd.words(one, viewer.actor()))
                                .orElseGet(() -> Words.word(found.phase()))));
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

    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @Audited(AuditAction.DECIDE)
    @PostMapping(TASK + "/decide")
    String decide(
            @PathVariable String id,
            @RequestParam String act,
            @RequestParam(defaultValue = "") String words,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String next,
            @ModelAttribute TaskQuery asked,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        StepId step = new StepId(id);
        ApprovalStep seen = decisions.step(viewer.vault(), step);
        return actionResult.redirect(
                viewer,
                attempted(ACTS.getOrDefault(act, action), seen),
                redirectAttributes,
                address(from, seen, asked, next),
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
            @RequestParam(defaultValue = "") String next,
            @ModelAttribute TaskQuery asked,
            AuditAction action,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        StepId step = new StepId(id);
        ApprovalStep seen = decisions.step(viewer.vault(), step);
        return actionResult.redirect(
                viewer, attempted(action, seen), redirectAttributes, address(from, seen, asked, next), () -> {
                    decisions.answer(viewer.vault(), step, viewer.actor(), words);
                    return Messages.text("tasks.answered");
                });
    }

    /** The page on which the button was pressed; of the desk with the next task. */
    private static String address(String from, ApprovalStep step, TaskQuery asked, String next) {
        Optional<OperationId> request = step.subject().operation();
        return from.equals("tasks")
                ? asked.address(
                        TASKS,
                        Map.of(
                                "task",
                                next,
                                "decided",
                                request.map(OperationId::value).orElse("")))
                : request.map(OperationPage::address).orElse(TASKS);
    }

    private static AttemptedAction attempted(AuditAction action, ApprovalStep step) {
        return new AttemptedAction(
                action,
                AuditObject.approvalStep(step.id().value()),
                step.subject().operation());
    }
}

package dev.certloom.web.pages;

import dev.certloom.access.AnyAuthenticatedCaller;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.approval.ApprovalDecisions;
import dev.certloom.approval.ApprovalSettings;
import dev.certloom.approval.ApprovalStep;
import dev.certloom.approval.Approver;
import dev.certloom.approval.OpenTask;
import dev.certloom.approval.StepId;
import dev.certloom.approval.StepState;
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
import dev.certloom.kernel.WrittenText;
import dev.certloom.operation.OperationQueries;
import dev.certloom.web.Audited;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
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
    private final ApprovalSettings settings;
    private final PeopleDirectory people;
    private final OperationQueries operations;
    private final JdbcUndeliveredActions undelivered;
    private final ActionResult actionResult;

    TasksPage(
            TaskViewers viewers,
            JdbcTaskIndex index,
            ApprovalDecisions decisions,
            TaskCases cases,
            ApprovalSettings settings,
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
        this.settings = settings;
        this.people = people;
        this.actionResult = actionResult;
    }

    /** A decision on a request that its process has not received yet. */
    record Decided(OperationId id, CertificateName certificate, UndeliveredAction act) {}

    /**
     * The list, and beside it the task that was chosen, else the first one. What follows by itself names what it shows, and never shows
     * another task instead of one that is gone: somebody may be about to press its button. What follows by itself has an address of its own, as that
     * of a {@linkplain OperationPage request}.
     */
    @AnyAuthenticatedCaller(because = "it shows nobody more than what he or she is asked to do")
    @GetMapping({TASKS, NOW})
    String tasks(
            @ModelAttribute TaskQuery asked,
            @RequestParam(defaultValue = "") String task,
            @RequestParam(defaultValue = "") String beside,
            @RequestParam(defaultValue = "") String decided,
            RequestContext viewer,
            Model model) {
        TaskViewer person = viewers.of(viewer.vault(), Approver.of(viewer));
        TaskFilter filter = asked.filter(viewer);
        TaskFilter everything = TaskFilter.of(OpenTask.Kind.listedFor(viewer, Optional.empty()));
        List<TaskRow> found =
                index.find(viewer.vault(), person, filter, asked.inOrder(), asked.behind(), PAGE_SIZE + 1);
        List<TaskRow> rows = found.subList(0, Math.min(PAGE_SIZE, found.size()));
        String wanted = task.isEmpty() ? beside : task;
        Optional<TaskRow> chosen = rows.stream()
                .filter(row -> row.id().equals(wanted))
                .findFirst()
                .or(() -> wanted.isEmpty()
                        ? Optional.empty()
                        : index.find(viewer.vault(), person, everything, List.of(wanted)).stream()
                                .findFirst());
        Optional<TaskRow> shown =
                chosen.or(() -> beside.isEmpty() ? rows.stream().findFirst() : Optional.empty());
        model.addAttribute("asked", asked);
        model.addAttribute("rows", rows);
        model.addAttribute("count", index.count(viewer.vault(), person, filter, MAX_COUNTED));
        model.addAttribute("rules", index.rules(viewer.vault(), person, everything, MAX_CHOICES));
        model.addAttribute("requesters", index.requesters(viewer.vault(), person, everything, MAX_CHOICES));
        model.addAttribute("isChosen", !task.isEmpty() && chosen.isPresent());
        model.addAttribute("oneByOne", settings.oneByOneRules());
        model.addAttribute(
                "shown",
                shown.map(row -> cases.of(row, next(row, rows), viewer)).orElse(null));
        if (chosen.isEmpty() && !wanted.isEmpty()) {
            model.addAttribute("gone", gone(wanted, viewer).orElse(null));
        }
        Optional<Decided> undeliveredDecision = undeliveredDecision(viewer, decided);
        model.addAttribute("decided", undeliveredDecision.orElse(null));
        model.addAttribute(
                "self",
                asked.address(
                        NOW,
                        new TreeMap<>(Map.of(
                                "task",
                                task,
                                "beside",
                                shown.map(TaskRow::id).orElse(wanted),
                                "decided",
                                undeliveredDecision
                                        .map(request -> request.id().value())
                                        .orElse("")))));
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
        if (!OperationId.isOne(request) || !viewer.allows(Permission.OPERATIONS_READ)) {
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
        Optional<FieldProblem> wrong = wrong(act, words, to);
        if (wrong.isPresent()) {
            return again(seen, from, asked, wrong.get(), redirectAttributes);
        }
        return done(
                viewer,
                attempted(ACTS.getOrDefault(act, action), seen),
                redirectAttributes,
                seen,
                new Place(from, asked, next),
                () -> switch (act) {
                    case "approve" -> decided(decisions.approve(viewer.vault(), step, Approver.of(viewer), words));
                    case "reject" -> decided(decisions.reject(viewer.vault(), step, Approver.of(viewer), words));
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
                        decisions.delegate(
                                viewer.vault(),
                                step,
                                Approver.of(viewer),
                                people.idOf(to.strip()).orElseThrow());
                        yield Messages.text("tasks.delegated");
                    }
                    default -> throw Refusal.invalidProperty("act");
                });
    }

    /** What a vote has done. */
    static String decided(ApprovalStep now) {
        if (now.state() == StepState.REJECTED) {
            return Messages.text("tasks.rejected");
        }
        return now.state().isOpen()
                ? Messages.text("tasks.approved.so-far", now.approvals(), now.required())
                : Messages.text("tasks.approved");
    }

    /**
     * What is wrong in a form, in words.
     *
     * @param field its name
     */
    record FieldProblem(String field, String words, String written) {}

    private Optional<FieldProblem> wrong(String act, String words, String to) {
        return switch (act) {
            case "approve", "reject" ->
                wrong(words, act.equals("reject"), "tasks.reason-missing")
                        .map(why -> new FieldProblem("words", why, words));
            case "ask" ->
                wrong(words, true, "tasks.question-missing").map(why -> new FieldProblem("words", why, words));
            case "delegate" ->
                people.idOf(to.strip()).isPresent()
                        ? Optional.empty()
                        : Optional.of(new FieldProblem("to", Messages.text("tasks.nobody-of-that-name"), to));
            default -> Optional.empty();
        };
    }

    /** What is wrong with what somebody wrote, in words. */
    static Optional<String> wrong(String written, boolean needed, String missing) {
        if (written.isBlank()) {
            return needed ? Optional.of(Messages.text(missing)) : Optional.empty();
        }
        return WrittenText.lines(written, ApprovalDecisions.MAX_TEXT_LENGTH).isPresent()
                ? Optional.empty()
                : Optional.of(Messages.text("tasks.text-wrong", ApprovalDecisions.MAX_TEXT_LENGTH));
    }

    /** The same form, with what is wrong at its field: nobody has attempted anything yet, so it is no line of the record. */
    private static String again(
            ApprovalStep step,
            String from,
            TaskQuery asked,
            FieldProblem wrong,
            RedirectAttributes redirectAttributes) {
        redirectAttributes.addFlashAttribute("wrongStep", step.id().value());
        redirectAttributes.addFlashAttribute("wrongField", wrong.field());
        redirectAttributes.addFlashAttribute("wrongWords", wrong.words());
        redirectAttributes.addFlashAttribute("written", wrong.written());
        return "redirect:" + new Place(from, asked, step.id().value()).address(step, false);
    }

    /**
     * Where a button was pressed.
     *
     * @param next the task to show then
     */
    private record Place(String from, TaskQuery asked, String next) {

        String address(ApprovalStep step, boolean decided) {
            Optional<OperationId> request = step.subject().operation();
            return from.equals("tasks")
                    ? asked.address(
                            TASKS,
                            Map.of(
                                    "task",
                                    next,
                                    "decided",
                                    request.filter(one -> decided)
                                            .map(OperationId::value)
                                            .orElse("")))
                    : request.map(OperationPage::address).orElse(TASKS);
        }
    }

    /** Whoever comes too late is told what became of the task. */
    private String done(
            RequestContext viewer,
            AttemptedAction attempted,
            RedirectAttributes redirectAttributes,
            ApprovalStep step,
            Place place,
            Supplier<String> action) {
        try {
            redirectAttributes.addFlashAttribute("notice", action.get());
            return "redirect:" + place.address(step, true);
        } catch (Refusal refusal) {
            Place same = new Place(place.from(), place.asked(), step.id().value());
            if (refusal.kind() != Refusal.Kind.TASK_ENDED) {
                actionResult.refused(viewer, attempted, refusal, redirectAttributes);
            } else {
                ApprovalStep now = decisions.step(viewer.vault(), step.id());
                redirectAttributes.addFlashAttribute(
                        "problem",
                        now.state().isOpen() || !viewer.allows(Permission.OPERATIONS_READ)
                                ? refusal.getMessage()
                                : TaskEnd.words(now, viewer.actor()));
            }
            return "redirect:" + same.address(step, false);
        }
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
        Optional<String> wrong = wrong(words, true, "tasks.answer-missing");
        if (wrong.isPresent()) {
            return again(seen, from, asked, new FieldProblem("answer", wrong.get(), words), redirectAttributes);
        }
        return done(viewer, attempted(action, seen), redirectAttributes, seen, new Place(from, asked, next), () -> {
            decisions.answer(viewer.vault(), step, viewer.actor(), words);
            return Messages.text("tasks.answered");
        });
    }

    private static AttemptedAction attempted(AuditAction action, ApprovalStep step) {
        return new AttemptedAction(
                action,
                AuditObject.approvalStep(step.id().value()),
                step.subject().operation());
    }
}

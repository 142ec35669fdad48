package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.approval.ApprovalDecisions;
import dev.certloom.approval.ApprovalReasons;
import dev.certloom.approval.ApprovalSettings;
import dev.certloom.approval.ApprovalStep;
import dev.certloom.approval.Approver;
import dev.certloom.approval.OpenTask;
import dev.certloom.approval.StepId;
import dev.certloom.approval.TaskViewers;
import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Messages;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.Refusal.AttemptedAction;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.PendingOperation;
import dev.certloom.web.Audited;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Several steps are decided at once, for one reason, after their names were read. Each is a vote of its own. */
@Controller
class SeveralTasksPage {

    private static final String ADDRESS = "/dashboard/tasks/several";
    private static final int MAX_TASKS = 50;
    /** A step, and the digest of the certification request that was shown. */
    private static final Pattern SEEN = Pattern.compile("([0-9a-f]{32})[.]([0-9a-f]{64})");

    private final TaskViewers viewers;
    private final JdbcTaskIndex index;
    private final OperationQueries operations;
    private final ApprovalDecisions decisions;
    private final ApprovalReasons reasons;
    private final ApprovalSettings settings;
    private final ActionResult actionResult;

    SeveralTasksPage(
            TaskViewers viewers,
            JdbcTaskIndex index,
            OperationQueries operations,
            ApprovalDecisions decisions,
            ApprovalReasons reasons,
            ApprovalSettings settings,
            ActionResult actionResult) {
        this.viewers = viewers;
        this.index = index;
        this.operations = operations;
        this.decisions = decisions;
        this.reasons = reasons;
        this.settings = settings;
        this.actionResult = actionResult;
    }

    /**
     * A task that is about to be decided.
     *
     * @param seen what is sent back: the step, and the digest of what is shown
     */
    record Line(TaskRow row, PendingOperation request, String seen) {

        /** Key, validity and extended usages, in words. */
        public String terms() {
            CertificatePolicy policy = request.policy();
            String key = KeyTypes.words(policy.key().algorithm());
            return Stream.concat(
                            Stream.of(
                                    policy.key().exportable() ? Messages.text("request.key-exportable", key) : key,
                                    Messages.text("policy.months", policy.x509().validityMonths())),
                            policy.x509().extendedKeyUsages().stream().map(ExtendedUsage::words))
                    .collect(Collectors.joining(", "));
        }
    }

    /** What would be decided. */
    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @GetMapping(ADDRESS)
    ModelAndView confirm(
            @RequestParam(name = "task", defaultValue = "") List<String> tasks,
            @ModelAttribute TaskQuery asked,
            RequestContext viewer) {
        return page(tasks, asked, viewer);
    }

    private ModelAndView page(List<String> tasks, TaskQuery asked, RequestContext viewer) {
        List<String> first = tasks.stream().distinct().limit(MAX_TASKS).toList();
        List<TaskRow> rows = index.find(
                viewer.vault(),
                viewers.of(viewer.vault(), Approver.of(viewer)),
                TaskFilter.of(Set.of(OpenTask.Kind.APPROVAL)),
                first);
        Map<OperationId, PendingOperation> requests = operations.operations(
                viewer.vault(), rows.stream().map(TaskRow::request).collect(Collectors.toSet()));
        List<Line> lines = rows.stream()
                .filter(row -> row.isAmongSeveral(settings.oneByOneRules()))
                .flatMap(row -> Optional.ofNullable(requests.get(row.request()))
                        .flatMap(request -> request.csr()
                                .map(Der::sha256)
                                .map(digest -> new Line(row, request, row.id() + "." + digest)))
                        .stream())
                .toList();
        return new ModelAndView("dashboard/several-tasks")
                .addObject("asked", asked)
                .addObject("lines", lines)
                .addObject("left", tasks.stream().distinct().count() - lines.size())
                .addObject("most", MAX_TASKS);
    }

    /** Decides them. What is wrong in the form is said at its field, and is no line of the record. */
    @RequiresPermission(Permission.APPROVALS_DECIDE)
    @Audited(AuditAction.DECIDE)
    @PostMapping(ADDRESS)
    ModelAndView decide(
            @RequestParam(name = "seen", defaultValue = "") List<String> seen,
            @RequestParam String act,
            @RequestParam(defaultValue = "") String words,
            @ModelAttribute TaskQuery asked,
            RequestContext viewer,
            RedirectAttributes redirectAttributes) {
        List<Matcher> chosen = seen.stream()
                .distinct()
                .map(SEEN::matcher)
                .filter(Matcher::matches)
                .toList();
        boolean approves = act.equals("approve");
        if (chosen.size() != seen.size() || chosen.size() > MAX_TASKS || !(approves || act.equals("reject"))) {
            throw Refusal.invalidProperty("seen");
        }
        Optional<String> wrong = TasksPage.wrong(words, !approves, "tasks.reason-missing");
        if (wrong.isPresent()) {
            ModelAndView again = page(chosen.stream().map(one -> one.group(1)).toList(), asked, viewer);
            again.setStatus(HttpStatus.BAD_REQUEST);
            return again.addObject("wrong", wrong.get()).addObject("written", words);
        }
        List<String> done = new ArrayList<>();
        List<String> notDone = new ArrayList<>();
        for (Matcher one : chosen) {
            decide(new StepId(one.group(1)), one.group(2), approves, words, viewer, done, notDone);
        }
        redirectAttributes.addFlashAttribute(
                "notice",
                Messages.text(
                        approves ? "tasks.several.approved" : "tasks.several.rejected", done.size(), chosen.size()));
        notDone.addAll(done);
        redirectAttributes.addFlashAttribute("results", new ArrayList<>(notDone));
        return new ModelAndView("redirect:" + asked.address());
    }

    private void decide(
            StepId id,
            String digest,
            boolean approves,
            String words,
            RequestContext viewer,
            List<String> done,
            List<String> notDone) {
        Optional<ApprovalStep> found = decisions.find(viewer.vault(), id);
        Optional<PendingOperation> request = found.flatMap(
                        step -> step.subject().operation())
                .flatMap(operation -> Optional.ofNullable(
                        operations.operations(viewer.vault(), Set.of(operation)).get(operation)));
        if (found.isEmpty() || request.isEmpty()) {
            notDone.add(Messages.text("tasks.several.none"));
            return;
        }
        String name = request.get().certificate().value();
        if (isOneByOne(request.get().id())) {
            notDone.add(Messages.text("tasks.several.result", name, Messages.text("tasks.several.one-by-one")));
            return;
        }
        try {
            ApprovalStep now = approves
                    ? decisions.approve(viewer.vault(), id, Approver.of(viewer), words, Optional.of(digest))
                    : decisions.reject(viewer.vault(), id, Approver.of(viewer), words, Optional.of(digest));
            done.add(Messages.text("tasks.several.result", name, TasksPage.decided(now)));
        } catch (Refusal refusal) {
            notDone.add(Messages.text(
                    "tasks.several.result",
                    name,
                    refusal.kind() == Refusal.Kind.TASK_ENDED
                            ? TaskEnd.words(decisions.step(viewer.vault(), id), viewer.actor())
                            : actionResult.audited(
                                    viewer,
                                    new AttemptedAction(
                                            approves ? AuditAction.APPROVE : AuditAction.REJECT,
                                            AuditObject.approvalStep(id.value()),
                                            Optional.of(request.get().id())),
                                    refusal)));
        }
    }

    private boolean isOneByOne(OperationId request) {
        return Optional.ofNullable(reasons.of(List.of(request)).get(request))
                .map(ApprovalReasons.Reason::rule)
                .filter(settings.oneByOneRules()::contains)
                .isPresent();
    }
}

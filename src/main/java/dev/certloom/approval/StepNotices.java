package dev.certloom.approval;

import dev.certloom.kernel.Messages;
import dev.certloom.notification.Notice;
import dev.certloom.notification.Notice.Kind;
import dev.certloom.notification.NoticeSubject;
import dev.certloom.notification.Notices;
import dev.certloom.operation.PendingOperation;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Notifies people that they have to act on an approval, in the transaction that causes it. */
@Component
class StepNotices {

    private final Notices notices;
    private final ApprovalSettings settings;
    private final Clock clock;

    StepNotices(Notices notices, ApprovalSettings settings, Clock clock) {
        this.notices = notices;
        this.settings = settings;
        this.clock = clock;
    }

    void opened(PendingOperation operation, ApprovalStep step) {
        post(
                "opened",
                Kind.APPROVAL_NEEDED,
                operation,
                step,
                step.groups(),
                Set.of(),
                Messages.text(
                        "notice.summary.approval-needed", operation.requester().name(), operation.certificate()));
    }

    void reminded(PendingOperation operation, ApprovalStep step) {
        post(
                "reminded",
                Kind.APPROVAL_REMINDER,
                operation,
                step,
                step.groups(),
                Set.of(),
                Messages.text("notice.summary.approval-reminder", operation.certificate()));
    }

    void escalated(PendingOperation operation, ApprovalStep step) {
        Set<String> groups = new HashSet<>(step.groups());
        groups.addAll(step.escalationGroups());
        post(
                "escalated",
                Kind.APPROVAL_ESCALATED,
                operation,
                step,
                groups,
                Set.of(),
                Messages.text("notice.summary.approval-escalated", operation.certificate()));
    }

    void asked(PendingOperation operation, ApprovalStep step, String question) {
        post(
                "asked-" + step.revision(),
                Kind.QUESTION_ASKED,
                operation,
                step,
                Set.of(),
                operation.requester().people(),
                Messages.text("notice.summary.question-asked", operation.certificate(), question));
    }

    void answered(PendingOperation operation, ApprovalStep step, String answer) {
        post(
                "answered-" + step.revision(),
                Kind.QUESTION_ANSWERED,
                operation,
                step,
                step.groups(),
                Set.of(),
                Messages.text("notice.summary.question-answered", operation.certificate(), answer));
    }

    /** Fewer people are left than the step still needs. */
    void approversMissing(PendingOperation operation, ApprovalStep step, int left, Set<String> administrators) {
        post(
                "approvers-missing-" + clock.instant().toEpochMilli(),
                Kind.APPROVERS_MISSING,
                operation,
                step,
                settings.administratorGroups(),
                administrators,
                Messages.text(
                        "notice.summary.approvers-missing",
                        operation.certificate(),
                        step.approvals(),
                        step.required(),
                        left));
    }

    /** A person decided who is not independent of the requester, because there are too few others. */
    void notIndependent(PendingOperation operation, ApprovalStep step, Vote vote, Set<String> administrators) {
        post(
                "not-independent-" + vote.person(),
                Kind.APPROVAL_NOT_INDEPENDENT,
                operation,
                step,
                settings.administratorGroups(),
                administrators,
                Messages.text(
                        vote.approved()
                                ? "notice.summary.approved-not-independent"
                                : "notice.summary.rejected-not-independent",
                        vote.personName(),
                        operation.certificate()));
    }

    void delegated(PendingOperation operation, ApprovalStep step, String to) {
        post(
                "delegated-" + to,
                Kind.APPROVAL_NEEDED,
                operation,
                step,
                Set.of(),
                Set.of(to),
                Messages.text("notice.summary.delegated", operation.certificate()));
    }

    /** The request ended because it was not approved. */
    void ended(PendingOperation operation, ApprovalStep step, Kind kind, String why) {
        post("ended", kind, operation, step, Set.of(), operation.requester().people(), why);
    }

    /** Approved, and now a person has to upload the certificate. */
    void mergeNeeded(MergeTask task) {
        post("merge-needed", Kind.MERGE_NEEDED, task, "notice.summary.merge-needed");
    }

    /**
     * A person still has to upload the certificate. The same notice, however often it is requested within an interval.
     */
    void mergeStillNeeded(MergeTask task) {
        long interval = Duration.between(task.since(), clock.instant()).dividedBy(settings.mergeRemindEvery());
        post(
                "merge-reminder-" + interval,
                Kind.MERGE_REMINDER,
                task,
                task.overdue() ? "notice.summary.merge-overdue" : "notice.summary.merge-reminder");
    }

    private void post(String event, Kind kind, MergeTask task, String summary) {
        PendingOperation operation = task.request();
        Map<String, String> facts = facts(operation);
        facts.put("Due", task.due().toString());
        notices.post(new Notice(
                "operation/" + operation.id() + "/" + event,
                NoticeSubject.of(operation),
                kind,
                settings.mergeGroups(),
                Set.of(),
                Messages.text(summary, operation.certificate()),
                facts,
                Optional.empty(),
                clock.instant()));
    }

    private void post(
            String event,
            Kind kind,
            PendingOperation operation,
            ApprovalStep step,
            Set<String> groups,
            Set<String> people,
            String summary) {
        Map<String, String> facts = facts(operation);
        facts.put("Task", step.id().value());
        facts.put("Due", step.schedule().lapseAt().toString());
        notices.post(new Notice(
                "approval-step/" + step.id() + "/" + event,
                NoticeSubject.of(operation),
                kind,
                groups,
                people,
                summary,
                facts,
                Optional.empty(),
                clock.instant()));
    }

    private static Map<String, String> facts(PendingOperation operation) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Requester", operation.requester().name());
        facts.put("Issuer", operation.policy().issuer().name().value());
        operation.policy().x509().subject().ifPresent(subject -> facts.put("Subject", subject));
        return facts;
    }
}

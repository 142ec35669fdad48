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

    void opened(ApprovalSubject subject, ApprovalStep step) {
        post(
                "opened",
                Kind.APPROVAL_NEEDED,
                subject,
                step,
                step.groups(),
                Set.of(),
                Messages.text(
                        "notice.summary.approval-needed", subject.requester().name(), subject.described()));
    }

    void reminded(ApprovalSubject subject, ApprovalStep step) {
        post(
                "reminded",
                Kind.APPROVAL_REMINDER,
                subject,
                step,
                step.groups(),
                Set.of(),
                Messages.text("notice.summary.approval-reminder", subject.described()));
    }

    void escalated(ApprovalSubject subject, ApprovalStep step) {
        Set<String> groups = new HashSet<>(step.groups());
        groups.addAll(step.escalationGroups());
        post(
                "escalated",
                Kind.APPROVAL_ESCALATED,
                subject,
                step,
                groups,
                Set.of(),
                Messages.text("notice.summary.approval-escalated", subject.described()));
    }

    void asked(ApprovalSubject subject, ApprovalStep step, String question) {
        post(
                "asked-" + step.revision(),
                Kind.QUESTION_ASKED,
                subject,
                step,
                Set.of(),
                subject.requester().people(),
                Messages.text("notice.summary.question-asked", subject.described(), question));
    }

    void answered(ApprovalSubject subject, ApprovalStep step, String answer) {
        post(
                "answered-" + step.revision(),
                Kind.QUESTION_ANSWERED,
                subject,
                step,
                step.groups(),
                Set.of(),
                Messages.text("notice.summary.question-answered", subject.described(), answer));
    }

    /** Fewer people are left than the step still needs. */
    void approversMissing(ApprovalSubject subject, ApprovalStep step, int left, Set<String> administrators) {
        post(
                "approvers-missing-" + clock.instant().toEpochMilli(),
                Kind.APPROVERS_MISSING,
                subject,
                step,
                settings.administratorGroups(),
                administrators,
                Messages.text(
                        "notice.summary.approvers-missing",
                        subject.described(),
                        step.approvals(),
                        step.required(),
                        left));
    }

    /** A person decided who is not independent of the requester, because there are too few others. */
    void notIndependent(ApprovalSubject subject, ApprovalStep step, Vote vote, Set<String> administrators) {
        post(
                "not-independent-" + vote.person(),
                Kind.APPROVAL_NOT_INDEPENDENT,
                subject,
                step,
                settings.administratorGroups(),
                administrators,
                Messages.text(
                        vote.approved()
                                ? "notice.summary.approved-not-independent"
                                : "notice.summary.rejected-not-independent",
                        vote.personName(),
                        subject.described()));
    }

    void delegated(ApprovalSubject subject, ApprovalStep step, String to) {
        post(
                "delegated-" + to,
                Kind.APPROVAL_NEEDED,
                subject,
                step,
                Set.of(),
                Set.of(to),
                Messages.text("notice.summary.delegated", subject.described()));
    }

    /** The subject ended because it was not approved. */
    void ended(ApprovalSubject subject, ApprovalStep step, Kind kind, String why) {
        post("ended", kind, subject, step, Set.of(), subject.requester().people(), why);
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
        Map<String, String> facts = new LinkedHashMap<>(new OperationSubject(operation).facts());
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
            ApprovalSubject subject,
            ApprovalStep step,
            Set<String> groups,
            Set<String> people,
            String summary) {
        Map<String, String> facts = new LinkedHashMap<>(subject.facts());
        facts.put("Task", step.id().value());
        facts.put("Due", step.schedule().lapseAt().toString());
        notices.post(new Notice(
                "approval-step/" + step.id() + "/" + event,
                subject.noticeSubject(),
                kind,
                groups,
                people,
                summary,
                facts,
                Optional.empty(),
                clock.instant()));
    }
}

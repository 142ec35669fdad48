package dev.certloom.approval;

import dev.certloom.approval.ApprovalSubjects.Locked;
import dev.certloom.availability.StoreFailures;
import dev.certloom.identity.PeopleChanged;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Reports at once, on the case and to administrators, when fewer people are left than a step still needs: otherwise the
 * request would simply lapse, days later.
 */
@Component
class MissingApprovers {

    private static final Logger LOG = LoggerFactory.getLogger(MissingApprovers.class);

    private static final int BATCH_SIZE = 100;

    private final JdbcApprovalSteps steps;
    private final JdbcStepLists lists;
    private final ApproverEligibility eligibility;
    private final ApprovalSubjects subjects;
    private final StepNotices notices;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    MissingApprovers(
            JdbcApprovalSteps steps,
            JdbcStepLists lists,
            ApproverEligibility eligibility,
            ApprovalSubjects subjects,
            StepNotices notices,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.steps = steps;
        this.lists = lists;
        this.eligibility = eligibility;
        this.subjects = subjects;
        this.notices = notices;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /** Checks all open steps of a subject: a vote used in one is missing in the others. */
    void look(ApprovalSubject locked) {
        steps.of(locked.id()).stream().filter(step -> step.state().isOpen()).forEach(step -> look(locked, step));
    }

    private void look(ApprovalSubject subject, ApprovalStep step) {
        EligibleApprovers eligible = eligibility.of(subject, step);
        boolean missing = eligible.isTooSmall();
        if (missing == step.approversMissing()) {
            return;
        }
        steps.approversMissing(step.id(), missing);
        if (missing) {
            int left = eligible.left().orElse(0);
            events.publishEvent(subject.auditableEvent(
                    AuditAction.APPROVERS_MISSING,
                    Actor.system("approval"),
                    clock.instant(),
                    Map.of(
                            "step", step.name(),
                            "approvals", step.approvals() + " of " + step.required(),
                            "left", Integer.toString(left))));
            notices.approversMissing(subject, step, left, eligibility.administrators(subject.vault()));
        }
    }

    /** A failure at one subject must not block the others each time the event is redelivered. */
    private void lookAlone(ApprovalSubject.Id id) {
        try {
            transaction.executeWithoutResult(status -> subjects.lock(id)
                    .<ApprovalSubject>map(Locked::subject)
                    .filter(ApprovalSubject::isOpen)
                    .ifPresent(this::look));
        } catch (RuntimeException e) {
            if (StoreFailures.isIn(e)) {
                throw e;
            }
            LOG.error("It could not be told whether approvers of {} are missing; the others go on.", id, e);
        }
    }

    /** Kept in the outbox until every affected step has been checked. */
    @Async
    @TransactionalEventListener
    void on(PeopleChanged altered) {
        Optional<StepId> after = Optional.empty();
        List<ApprovalStep> part;
        do {
            part = lists.openAsking(altered.groups(), altered.clients(), after, BATCH_SIZE);
            part.stream().map(ApprovalStep::subject).distinct().forEach(this::lookAlone);
            after = part.isEmpty() ? after : Optional.of(part.getLast().id());
        } while (part.size() == BATCH_SIZE);
    }
}

package dev.certloom.approval;

import dev.certloom.approval.JdbcApprovalSteps.Opened;
import dev.certloom.kernel.AuditAction;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Opens and closes steps of a subject, in a transaction in which it is locked. */
@Service
public class ApprovalSteps {

    private final JdbcApprovalSubjects subjects;
    private final JdbcApprovalSteps steps;
    private final StepNotices notices;
    private final MissingApprovers missing;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    ApprovalSteps(
            JdbcApprovalSubjects subjects,
            JdbcApprovalSteps steps,
            StepNotices notices,
            MissingApprovers missing,
            ApplicationEventPublisher events,
            Clock clock) {
        this.subjects = subjects;
        this.steps = steps;
        this.notices = notices;
        this.missing = missing;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Asks people. A step with the same name that was not withdrawn is reused, and reopened if its votes were already
     * used in another step of this launch.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public ApprovalStep open(ApprovalSubject subject, StepOrigin origin, StepDefinition definition) {
        Instant now = clock.instant();
        subjects.save(subject);
        Opened opened = steps.open(subject.id(), subject.vault(), origin, definition, now);
        ApprovalStep step = opened.step();
        if (step.state() == StepState.APPROVED && step.approvals() < step.required()) {
            steps.reopen(step.id(), definition, now);
            step = steps.find(step.id()).orElseThrow();
            publishOpened(subject, step, origin);
        } else if (opened.first()) {
            publishOpened(subject, step, origin);
            notices.opened(subject, step);
        }
        missing.look(subject);
        return step;
    }

    /** Closes the open steps of a subject that has ended. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void close(ApprovalSubject.Id subject, Instant at) {
        steps.closeAll(subject, at);
    }

    private void publishOpened(ApprovalSubject subject, ApprovalStep step, StepOrigin origin) {
        Map<String, String> details = new TreeMap<>(Map.of(
                "step", step.name(),
                "groups", String.join(",", step.groups().stream().sorted().toList()),
                "required", Integer.toString(step.required())));
        origin.process().ifPresent(process -> {
            details.put("processInstance", Long.toString(process.key()));
            details.put("processVersion", Integer.toString(process.version()));
        });
        events.publishEvent(
                subject.auditableEvent(AuditAction.APPROVAL_STEP_OPENED, origin.actor(), clock.instant(), details));
    }
}

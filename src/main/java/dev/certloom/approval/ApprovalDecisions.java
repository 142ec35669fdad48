package dev.certloom.approval;

import dev.certloom.approval.ApprovalStep.Assignee;
import dev.certloom.approval.ApprovalSubjects.Locked;
import dev.certloom.approval.EligibleApprovers.Mandate;
import dev.certloom.approval.EligibleApprovers.Verdict;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.kernel.WrittenText;
import dev.certloom.notification.Notice;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Approvals as people use them. Eligibility is decided here, under the lock of their subject's row, regardless of what a
 * page, a form or the engine says ({@link EligibleApprovers}). Refused attempts are audited.
 */
@Service
public class ApprovalDecisions {

    /** Of a reason, a question, an answer. */
    public static final int MAX_TEXT_LENGTH = 1_000;

    /** Of the id of a person to whom a step is given. */
    public static final int MAX_PERSON_LENGTH = 128;

    private static final Pattern PERSON = Pattern.compile("[!-~]{1,%d}".formatted(MAX_PERSON_LENGTH));

    private final JdbcApprovalSteps steps;
    private final JdbcVotes votes;
    private final ApprovalSubjects subjects;
    private final StepNotices notices;
    private final ApproverEligibility eligibility;
    private final MissingApprovers missing;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    ApprovalDecisions(
            JdbcApprovalSteps steps,
            JdbcVotes votes,
            ApprovalSubjects subjects,
            StepNotices notices,
            ApproverEligibility eligibility,
            MissingApprovers missing,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.steps = steps;
        this.votes = votes;
        this.subjects = subjects;
        this.notices = notices;
        this.eligibility = eligibility;
        this.missing = missing;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * A step with its votes, question and answer.
     *
     * @throws Refusal TASK_NOT_FOUND
     */
    public ApprovalStep step(VaultName vault, StepId id) {
        return find(vault, id).orElseThrow(ApprovalDecisions::notFound);
    }

    /** A step with its votes, question and answer, if there is one. */
    public Optional<ApprovalStep> find(VaultName vault, StepId id) {
        return steps.find(id).filter(step -> step.vault().equals(vault));
    }

    /** The steps of a subject, in the order in which they were opened. */
    public List<ApprovalStep> stepsOf(ApprovalSubject.Id subject) {
        return steps.of(subject);
    }

    /**
     * Approves. The step is decided once the required number of people have approved.
     *
     * @throws Refusal TASK_NOT_FOUND, TASK_ENDED, NOT_ALLOWED, INVALID
     */
    public ApprovalStep approve(VaultName vault, StepId id, Approver person, String reason) {
        return approve(vault, id, person, reason, Optional.empty());
    }

    /**
     * Approves what the person has seen.
     *
     * @param seen its {@linkplain ApprovalSubject#digest digest}; empty where none was given
     * @throws Refusal as above, and CONFLICT when it is another by now
     */
    public ApprovalStep approve(VaultName vault, StepId id, Approver person, String reason, Optional<String> seen) {
        String why = reason.isBlank() ? "" : text(reason, "reason");
        return act(AuditAction.APPROVAL_GIVEN, vault, id, (locked, step) -> {
            requireSame(locked.subject(), seen);
            Vote vote = vote(locked.subject(), step, person, Verdict.AGREED, why);
            boolean decided = step.approvals() + 1 >= step.required();
            Map<String, String> details = details(step, vote);
            details.put("approvals", (step.approvals() + 1) + " of " + step.required());
            if (decided) {
                steps.setState(id, StepState.APPROVED, clock.instant());
                publishChange(locked, step, AuditAction.APPROVAL_GIVEN, person.actor(), details);
                if (steps.undecided(step.subject()).isEmpty()) {
                    locked.approved(person.actor());
                }
            } else {
                publish(locked.subject(), AuditAction.APPROVAL_GIVEN, person.actor(), details);
            }
            missing.look(locked.subject());
        });
    }

    /**
     * Rejects, which ends the request at once.
     *
     * @param reason why, as the requester will read it; at most 1,000 characters
     * @throws Refusal TASK_NOT_FOUND, TASK_ENDED, NOT_ALLOWED, INVALID
     */
    public ApprovalStep reject(VaultName vault, StepId id, Approver person, String reason) {
        return reject(vault, id, person, reason, Optional.empty());
    }

    /**
     * Rejects what the person has seen.
     *
     * @param seen its {@linkplain ApprovalSubject#digest digest}; empty where none was given
     * @throws Refusal as above, and CONFLICT when it is another by now
     */
    public ApprovalStep reject(VaultName vault, StepId id, Approver person, String reason, Optional<String> seen) {
        String why = text(reason, "reason");
        return act(AuditAction.APPROVAL_REFUSED, vault, id, (locked, step) -> {
            requireSame(locked.subject(), seen);
            Vote vote = vote(locked.subject(), step, person, Verdict.REFUSED, why);
            steps.setState(id, StepState.REJECTED, clock.instant());
            String message = "The request was rejected by %s: %s"
                    .formatted(person.actor().name(), why);
            locked.rejected(message, person.actor());
            notices.ended(locked.subject(), step, Notice.Kind.REJECTED, message);
            publishChange(locked, step, AuditAction.APPROVAL_REFUSED, person.actor(), details(step, vote));
        });
    }

    /**
     * Returns the request to its requester with a question. Approvers may decide meanwhile.
     *
     * @throws Refusal TASK_NOT_FOUND, TASK_ENDED, NOT_ALLOWED, INVALID
     */
    public ApprovalStep ask(VaultName vault, StepId id, Approver person, String question) {
        String asked = text(question, "question");
        return act(AuditAction.APPROVAL_QUESTION_ASKED, vault, id, (locked, step) -> {
            orThrow(objections(locked.subject(), step, person).toAsk());
            steps.ask(id, person.id(), person.actor().name(), asked, clock.instant());
            steps.setState(id, StepState.ASKED, clock.instant());
            notices.asked(locked.subject(), step, asked);
            publishChange(
                    locked,
                    step,
                    AuditAction.APPROVAL_QUESTION_ASKED,
                    person.actor(),
                    Map.of("step", step.name(), "question", asked));
        });
    }

    /**
     * Answers the open question, as the requester or as an owner of the requesting program.
     *
     * @throws Refusal TASK_NOT_FOUND, TASK_ENDED, NOT_ALLOWED, INVALID
     */
    public ApprovalStep answer(VaultName vault, StepId id, Actor requester, String answer) {
        String answered = text(answer, "answer");
        return act(AuditAction.APPROVAL_QUESTION_ANSWERED, vault, id, (locked, step) -> {
            orThrow(new StepObjections(step, eligibility.of(locked.subject(), step), requester.id()).toAnswer());
            steps.answer(id, requester.id(), requester.name(), answered, clock.instant());
            steps.setState(id, StepState.OPEN, clock.instant());
            notices.answered(locked.subject(), step, answered);
            publishChange(
                    locked,
                    step,
                    AuditAction.APPROVAL_QUESTION_ANSWERED,
                    requester,
                    Map.of("step", step.name(), "answer", answered));
        });
    }

    /**
     * Assigns a step to this person, for others to see. They may decide all the same. A repeat changes nothing.
     *
     * @throws Refusal TASK_NOT_FOUND, TASK_ENDED (also when it is assigned to another person), NOT_ALLOWED (also after
     *     voting)
     */
    public ApprovalStep claim(VaultName vault, StepId id, Approver person) {
        return act(AuditAction.APPROVAL_CLAIMED, vault, id, (locked, step) -> {
            StepObjections objections = objections(locked.subject(), step, person);
            orThrow(objections.toClaim());
            if (objections.isAssignee()) {
                return;
            }
            steps.assign(
                    id, Optional.of(new Assignee(person.id(), person.actor().name())));
            publish(locked.subject(), AuditAction.APPROVAL_CLAIMED, person.actor(), Map.of("step", step.name()));
        });
    }

    /**
     * Releases an assigned step.
     *
     * @throws Refusal TASK_NOT_FOUND, TASK_ENDED, NOT_ALLOWED when it is not this person's
     */
    public ApprovalStep unclaim(VaultName vault, StepId id, Approver person) {
        return act(AuditAction.APPROVAL_UNCLAIMED, vault, id, (locked, step) -> {
            orThrow(objections(locked.subject(), step, person).toRelease());
            steps.assign(id, Optional.empty());
            publish(locked.subject(), AuditAction.APPROVAL_UNCLAIMED, person.actor(), Map.of("step", step.name()));
        });
    }

    /**
     * A member of the groups delegates the decision to another person, who decides in the member's stead: the vote
     * remains the member's, and is used once. A delegated decision cannot be delegated further. A repeat changes nothing.
     *
     * @param to stable identifier of the other person
     * @throws Refusal TASK_NOT_FOUND, TASK_ENDED, NOT_ALLOWED, INVALID
     */
    public ApprovalStep delegate(VaultName vault, StepId id, Approver person, String to) {
        if (!PERSON.matcher(to).matches()) {
            throw Refusal.invalidProperty("to");
        }
        return act(AuditAction.APPROVAL_DELEGATED, vault, id, (locked, step) -> {
            EligibleApprovers eligible = eligibility.of(locked.subject(), step, person, to);
            orThrow(new StepObjections(step, eligible, person.id()).toDelegateTo(to));
            String name = eligible.nameOf(to);
            if (!steps.delegate(id, new Delegation(person.id(), person.actor().name(), to, name, clock.instant()))) {
                return;
            }
            notices.delegated(locked.subject(), step, to);
            publish(
                    locked.subject(),
                    AuditAction.APPROVAL_DELEGATED,
                    person.actor(),
                    Map.of("step", step.name(), "to", to, "toName", name));
        });
    }

    /**
     * What a person may do in a step, for pages to offer.
     *
     * @param subject of the step
     * @param decides whether the person may decide steps in this vault
     */
    public StepActions actions(ApprovalSubject subject, ApprovalStep step, Approver person, boolean decides) {
        return subject.isOpen() && step.state().isOpen()
                ? StepActions.of(objections(subject, step, person), decides)
                : StepActions.NONE;
    }

    /** The people whom a step asks, each with why they may not approve it; empty where an outside provider knows them. */
    public List<Voter> voters(ApprovalSubject subject, ApprovalStep step) {
        return eligibility.of(subject, step).voters();
    }

    private static void requireSame(ApprovalSubject subject, Optional<String> seen) {
        if (seen.isPresent() && !seen.equals(subject.digest())) {
            throw new Refusal(
                    Refusal.Kind.CONFLICT, "The request has changed since it was shown: look at it again first.");
        }
    }

    private StepObjections objections(ApprovalSubject subject, ApprovalStep step, Approver person) {
        return new StepObjections(step, eligibility.of(subject, step, person), person.id());
    }

    private static void orThrow(Optional<Refusal> refusal) {
        refusal.ifPresent(objection -> {
            throw objection;
        });
    }

    private Vote vote(ApprovalSubject subject, ApprovalStep step, Approver person, Verdict verdict, String reason) {
        StepObjections objections = objections(subject, step, person);
        orThrow(objections.toVote(verdict));
        Mandate mandate = objections.eligible().mandate(person.id(), verdict).orElseThrow();
        Vote vote = new Vote(
                person.id(),
                person.actor().name(),
                mandate.insteadOf(),
                verdict == Verdict.AGREED,
                mandate.independent(),
                true,
                reason,
                clock.instant());
        if (!votes.cast(step, vote, mandate.voices())) {
            throw new Refusal(Refusal.Kind.NOT_ALLOWED, Ineligibility.SPOKEN.rule());
        }
        if (!vote.independent()) {
            notices.notIndependent(subject, step, vote, eligibility.administrators(subject.vault()));
        }
        return vote;
    }

    private static Map<String, String> details(ApprovalStep step, Vote vote) {
        Map<String, String> details = new TreeMap<>(Map.of("step", step.name(), "reason", vote.reason()));
        vote.insteadOf().ifPresent(member -> details.put("insteadOf", member));
        if (!vote.independent()) {
            details.put("independent", "false");
        }
        return details;
    }

    private ApprovalStep act(AuditAction action, VaultName vault, StepId id, Act act) {
        ApprovalStep seen = step(vault, id);
        try {
            return transaction.execute(status -> {
                Locked<?> locked = subjects.lock(seen.subject()).orElseThrow(ApprovalDecisions::notFound);
                ApprovalStep step = steps.find(id).orElseThrow(ApprovalDecisions::notFound);
                if (!locked.subject().isOpen() || !step.state().isOpen()) {
                    throw new Refusal(
                            Refusal.Kind.TASK_ENDED,
                            "This task is no longer open: the request has ended, or the step has been decided.");
                }
                act.in(locked, step);
                return steps.find(id).orElseThrow(ApprovalDecisions::notFound);
            });
        } catch (Refusal refusal) {
            throw refusal.kind() == Refusal.Kind.NOT_ALLOWED
                    ? refusal.of(new Refusal.AttemptedAction(
                            action,
                            AuditObject.approvalStep(id.value()),
                            seen.subject().operation()))
                    : refusal;
        }
    }

    private void publishChange(
            Locked<?> locked, ApprovalStep step, AuditAction action, Actor actor, Map<String, String> details) {
        events.publishEvent(locked.stepChanged(step, action, actor, clock.instant(), Map.copyOf(details)));
    }

    private void publish(ApprovalSubject subject, AuditAction action, Actor actor, Map<String, String> details) {
        events.publishEvent(subject.auditableEvent(action, actor, clock.instant(), details));
    }

    private static String text(String given, String member) {
        return WrittenText.requireLines(member, given, MAX_TEXT_LENGTH);
    }

    static Refusal notFound() {
        return new Refusal(Refusal.Kind.TASK_NOT_FOUND, "There is no task with this id in this vault.");
    }

    private interface Act {
        void in(Locked<?> locked, ApprovalStep step);
    }
}

package dev.certloom.approval;

import dev.certloom.approval.EligibleApprovers.Verdict;
import dev.certloom.kernel.Refusal;
import java.util.Optional;

/**
 * Why a person may not do something in an open step, as refused by {@link ApprovalDecisions}; {@link StepActions} offers
 * what nothing objects to. Each method returns empty for what the person may do.
 *
 * @param person stable identifier of the person who acts
 */
record StepObjections(ApprovalStep step, EligibleApprovers eligible, String person) {

    private static final int MAX_QUESTIONS = 50;
    private static final int MAX_DELEGATIONS = 50;

    Optional<Refusal> toVote(Verdict verdict) {
        return eligible.objectionToVote(person, verdict).flatMap(StepObjections::ineligible);
    }

    /** People who have voted may still ask. */
    Optional<Refusal> toAsk() {
        Optional<Ineligibility> ineligibility = eligible.objection(person);
        if (ineligibility.isPresent()) {
            return ineligible(ineligibility.get());
        }
        if (isAsked()) {
            return ended("The requester has not answered the last question yet.");
        }
        return step.questions().size() < MAX_QUESTIONS
                ? Optional.empty()
                : notAllowed("At most %d questions can be asked in one step.".formatted(MAX_QUESTIONS));
    }

    Optional<Refusal> toAnswer() {
        if (!eligible.isAsker(person)) {
            return notAllowed("Only the requester can answer this question.");
        }
        return isAsked() ? Optional.empty() : ended("There is no open question.");
    }

    /** Only people who can still vote in the step may claim it. */
    Optional<Refusal> toClaim() {
        return toVote(Verdict.REFUSED)
                .or(() -> step.assignee()
                        .filter(other -> !other.id().equals(person))
                        .flatMap(other -> ended("%s has already claimed this task.".formatted(other.name()))));
    }

    Optional<Refusal> toRelease() {
        return isAssignee() ? Optional.empty() : notAllowed("Only the person who claimed a task can release it.");
    }

    /** To anybody. */
    Optional<Refusal> toDelegate() {
        Optional<Ineligibility> ineligibility = eligible.objection(person);
        if (ineligibility.isPresent()) {
            return ineligible(ineligibility.get());
        }
        if (!eligible.isMember(person)) {
            return notAllowed("A delegated decision cannot be delegated again.");
        }
        return toVote(Verdict.AGREED)
                .or(() -> step.delegations().size() < MAX_DELEGATIONS
                        ? Optional.empty()
                        : notAllowed("A step can be delegated at most %d times.".formatted(MAX_DELEGATIONS)));
    }

    /** @param to stable identifier of the other person */
    Optional<Refusal> toDelegateTo(String to) {
        return toDelegate()
                .or(() -> eligible.objectionToDelegate(to)
                        .flatMap(ineligibility ->
                                notAllowed("The decision cannot be delegated to this person. " + ineligibility.rule())))
                .or(() -> to.equals(person)
                        ? notAllowed("The decision cannot be delegated to you: it is already yours.")
                        : Optional.empty());
    }

    boolean isAssignee() {
        return step.assignee().filter(own -> own.id().equals(person)).isPresent();
    }

    private boolean isAsked() {
        return step.state() == StepState.ASKED;
    }

    private static Optional<Refusal> ineligible(Ineligibility ineligibility) {
        return notAllowed(ineligibility.rule());
    }

    private static Optional<Refusal> notAllowed(String rule) {
        return Optional.of(new Refusal(Refusal.Kind.NOT_ALLOWED, rule));
    }

    private static Optional<Refusal> ended(String why) {
        return Optional.of(new Refusal(Refusal.Kind.TASK_ENDED, why));
    }
}

package dev.certloom.approval;

import dev.certloom.approval.EligibleApprovers.Verdict;
import java.util.Optional;

/**
 * What a person may do in a step, as things stand. {@link ApprovalDecisions} checks again under the lock, by the same rules.
 *
 * @param reject the request, also after approving another of its steps
 * @param ask the requester, also after voting
 * @param claim the step, to decide it
 * @param release a step that the person has claimed, also after voting
 * @param answer the open question, as the requester
 * @param whyNot why a person who decides in this vault may not approve this step
 */
public record StepActions(
        boolean approve,
        boolean reject,
        boolean ask,
        boolean claim,
        boolean release,
        boolean delegate,
        boolean answer,
        Optional<Ineligibility> whyNot) {

    /** In a step that has ended, or whose request has. */
    static final StepActions NONE = new StepActions(false, false, false, false, false, false, false, Optional.empty());

    /** How often a step can be delegated. */
    static final int MAX_DELEGATIONS = 50;

    /** How many questions can be asked in a step. */
    static final int MAX_QUESTIONS = 50;

    /** @param decides whether the person may decide steps in this vault */
    static StepActions of(ApprovalStep step, EligibleApprovers eligible, String person, boolean decides) {
        Optional<Ineligibility> whyNot = decides ? eligible.objectionToVote(person, Verdict.AGREED) : Optional.empty();
        boolean approve = decides && whyNot.isEmpty();
        boolean reject =
                decides && eligible.objectionToVote(person, Verdict.REFUSED).isEmpty();
        boolean isAsked = step.state() == StepState.ASKED;
        Optional<String> assignee = step.assignee().map(ApprovalStep.Assignee::id);
        return new StepActions(
                approve,
                reject,
                decides
                        && eligible.objection(person).isEmpty()
                        && !isAsked
                        && step.questions().size() < MAX_QUESTIONS,
                (approve || reject) && assignee.isEmpty(),
                decides && assignee.filter(person::equals).isPresent(),
                approve && eligible.isMember(person) && step.delegations().size() < MAX_DELEGATIONS,
                isAsked && eligible.isAsker(person),
                whyNot);
    }
}

package dev.certloom.approval;

import dev.certloom.approval.EligibleApprovers.Verdict;
import java.util.Optional;

/**
 * What a person may do in a step, as things stand. {@link ApprovalDecisions} checks again under the lock, by the same rules.
 *
 * @param decide approve, reject or ask the requester
 * @param release a step that the person has claimed, also after voting
 * @param answer the open question, as the requester
 * @param whyNot why a person who decides in this vault may not decide this step
 */
public record StepActions(
        boolean decide,
        boolean claim,
        boolean release,
        boolean delegate,
        boolean answer,
        Optional<Ineligibility> whyNot) {

    /** In a step that has ended, or whose request has. */
    static final StepActions NONE = new StepActions(false, false, false, false, false, Optional.empty());

    /** How often a step can be delegated. */
    static final int MAX_DELEGATIONS = 50;

    /** @param decides whether the person may decide steps in this vault */
    static StepActions of(ApprovalStep step, EligibleApprovers eligible, String person, boolean decides) {
        Optional<Ineligibility> whyNot = decides ? eligible.objectionToVote(person, Verdict.AGREED) : Optional.empty();
        boolean decide = decides && whyNot.isEmpty();
        Optional<String> assignee = step.assignee().map(ApprovalStep.Assignee::id);
        return new StepActions(
                decide,
                decide && assignee.isEmpty(),
                decides && assignee.filter(person::equals).isPresent(),
                decide && eligible.isMember(person) && step.delegations().size() < MAX_DELEGATIONS,
                step.state() == StepState.ASKED && eligible.isAsker(person),
                whyNot);
    }
}

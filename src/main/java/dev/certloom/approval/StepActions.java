package dev.certloom.approval;

import dev.certloom.approval.EligibleApprovers.Verdict;
import java.util.Optional;

/**
 * What a person may do in a step, as things stand. {@link ApprovalDecisions} checks again under the lock, by the same
 * {@link StepObjections}.
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

    /** @param decides whether the person may decide steps in this vault */
    static StepActions of(StepObjections objections, boolean decides) {
        return new StepActions(
                decides && objections.toVote(Verdict.AGREED).isEmpty(),
                decides && objections.toVote(Verdict.REFUSED).isEmpty(),
                decides && objections.toAsk().isEmpty(),
                // a claim can be repeated, but not usefully
                decides && objections.toClaim().isEmpty() && !objections.isAssignee(),
                decides && objections.toRelease().isEmpty(),
                decides && objections.toDelegate().isEmpty(),
                objections.toAnswer().isEmpty(),
                decides
                        ? objections.eligible().objectionToVote(objections.person(), Verdict.AGREED)
                        : Optional.empty());
    }
}

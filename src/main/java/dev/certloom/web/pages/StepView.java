package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.approval.ApprovalDecisions;
import dev.certloom.approval.ApprovalStep;
import dev.certloom.approval.Approver;
import dev.certloom.approval.Ineligibility;
import dev.certloom.approval.OperationSubject;
import dev.certloom.approval.StepActions;
import dev.certloom.kernel.Messages;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import java.util.Optional;

/**
 * A step of an approval with what its viewer may do in it. The vault checks again when a button is pressed.
 *
 * @param whyNot why an approver may not approve this step
 * @param undelivered an action in it that its process has not received yet
 */
record StepView(
        ApprovalStep step,
        PendingOperation request,
        StepActions actions,
        Optional<String> whyNot,
        Optional<UndeliveredAction> undelivered) {

    static StepView of(
            ApprovalStep step, PendingOperation request, RequestContext viewer, ApprovalDecisions decisions) {
        StepActions actions = decisions.actions(
                new OperationSubject(request), step, Approver.of(viewer), viewer.allows(Permission.APPROVALS_DECIDE));
        return new StepView(
                step,
                request,
                actions,
                actions.whyNot().map(why -> words(why, step, actions.reject())),
                undelivered(step, request));
    }

    /**
     * Of a step that others of the request do not wait for; if the request has moved on, its process has received
     * everything.
     */
    private static Optional<UndeliveredAction> undelivered(ApprovalStep step, PendingOperation request) {
        if (!step.undelivered() || request.phase() != Phase.AWAITING_APPROVAL) {
            return Optional.empty();
        }
        return switch (step.state()) {
            case APPROVED -> Optional.of(UndeliveredAction.APPROVAL);
            case ASKED -> Optional.of(UndeliveredAction.QUESTION);
            case OPEN ->
                Optional.of(UndeliveredAction.ANSWER)
                        .filter(answered -> step.questions().stream()
                                .anyMatch(question -> question.answer().isPresent()));
            case REJECTED, LAPSED, CLOSED -> Optional.empty();
        };
    }

    /** Why somebody else may not decide. */
    static String words(Ineligibility why) {
        return Messages.of("step.not-they", why);
    }

    private static String words(Ineligibility why, ApprovalStep step, boolean mayReject) {
        return switch (why) {
            case OWN -> Messages.text("step.not-you.own");
            case NOT_ASKED ->
                Messages.text(
                        "step.not-you.not-asked",
                        String.join(", ", step.groups().stream().sorted().toList()));
            case NOT_INDEPENDENT -> Messages.text("step.not-you.not-independent");
            case MANDATE_ENDED -> Messages.text("step.not-you.mandate-ended");
            case SPOKEN -> Messages.text(mayReject ? "step.not-you.spoken-elsewhere" : "step.not-you.spoken");
            case MANDATE_USED ->
                Messages.text(mayReject ? "step.not-you.mandate-used-elsewhere" : "step.not-you.mandate-used");
        };
    }
}

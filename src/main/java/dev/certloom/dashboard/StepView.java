package dev.certloom.dashboard;

import dev.certloom.approval.ApprovalStep;
import dev.certloom.approval.StepState;
import dev.certloom.security.Permission;
import dev.certloom.vault.PendingOperation;
import java.util.Optional;

/**
 * A step of an approval with what its viewer may do in it. The vault decides again when something is pressed.
 *
 * @param mayDecide whether to show the buttons of an approver
 * @param mayHandOver whether the decision is the viewer's own to give to somebody else
 * @param whyNot why somebody who decides on others may not decide on this one
 * @param mayAnswer whether the viewer is asked something
 */
record StepView(
        ApprovalStep step,
        PendingOperation request,
        boolean mayDecide,
        boolean mayHandOver,
        Optional<String> whyNot,
        boolean mayAnswer,
        boolean isMine) {

    static StepView of(ApprovalStep step, PendingOperation request, Viewer viewer) {
        String person = viewer.actor().id();
        boolean own = request.requester().isOrIsOwnedBy(person);
        boolean open = request.isOpen() && step.state().isOpen();
        boolean decides = open && viewer.permissions().contains(Permission.APPROVALS_DECIDE);
        Optional<String> whyNot = decides ? whyNot(step, own, viewer) : Optional.empty();
        return new StepView(
                step,
                request,
                decides && whyNot.isEmpty(),
                decides
                        && whyNot.isEmpty()
                        && step.isOpenToGroups(viewer.approver().groups()),
                whyNot,
                open && own && step.state() == StepState.ASKED,
                step.assignee().filter(mine -> mine.id().equals(person)).isPresent());
    }

    private static Optional<String> whyNot(ApprovalStep step, boolean own, Viewer viewer) {
        String person = viewer.actor().id();
        if (own) {
            return Optional.of("You asked for this certificate, or a program of yours did: somebody else decides.");
        }
        if (!step.isOpenToGroups(viewer.approver().groups())
                && !step.delegations().containsKey(person)) {
            return Optional.of("The decision is for members of "
                    + String.join(", ", step.groups().stream().sorted().toList()) + ".");
        }
        return step.hasVoteOf(person) ? Optional.of("You have decided; others are still asked.") : Optional.empty();
    }
}

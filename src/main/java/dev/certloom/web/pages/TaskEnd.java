package dev.certloom.web.pages;

import dev.certloom.approval.ApprovalStep;
import dev.certloom.approval.Vote;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.Messages;
import java.util.List;

/** What became of a task that is none any more: told to those who come to it late. */
final class TaskEnd {

    private TaskEnd() {}

    static String words(ApprovalStep step, Actor viewer) {
        return switch (step.state()) {
            case APPROVED -> Messages.text("tasks.gone.approved", String.join(", ", approvers(step)));
            case REJECTED ->
                step.votes().stream()
                        .filter(vote -> !vote.approved())
                        .findFirst()
                        .map(vote -> Messages.text("tasks.gone.rejected", vote.personName(), vote.reason()))
                        .orElseGet(() -> Messages.text("tasks.gone.closed"));
            case LAPSED -> Messages.text("tasks.gone.lapsed");
            case CLOSED -> Messages.text("tasks.gone.closed");
            case OPEN, ASKED ->
                step.votes().stream().anyMatch(vote -> vote.person().equals(viewer.id()))
                        ? Messages.text("tasks.gone.voted", step.approvals(), step.required())
                        : Messages.text("tasks.gone.not-yours");
        };
    }

    private static List<String> approvers(ApprovalStep step) {
        return step.votes().stream()
                .filter(Vote::approved)
                .map(Vote::personName)
                .toList();
    }
}

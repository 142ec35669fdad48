package dev.certloom.web.pages;

import dev.certloom.approval.ApprovedChanges.Comparison;
import dev.certloom.approval.MergeTask;
import dev.certloom.approval.Voter;
import dev.certloom.kernel.Messages;
import dev.certloom.operation.PendingOperation;
import java.util.List;
import java.util.Optional;

/**
 * A task as somebody looks at it, with what they need to know to decide.
 *
 * @param step of an approval or a question
 * @param merge of a merge
 * @param compared with what people approved before
 * @param voters the people whom it asks; empty where they are not known
 * @param history of the certificate before this request, the latest first
 * @param next the task to look at once this one is done
 */
record TaskCase(
        TaskRow row,
        PendingOperation request,
        RequestParties parties,
        Optional<StepView> step,
        Optional<MergeTask> merge,
        Optional<Comparison> compared,
        List<Voter> voters,
        List<LifeLine> history,
        Optional<String> next) {

    TaskCase {
        voters = List.copyOf(voters);
        history = List.copyOf(history);
    }

    /** As {@link KeyTypes} says it. */
    public String key() {
        return KeyTypes.words(request.policy().key().algorithm());
    }

    /** What differs from what people approved before. */
    public List<ChangeView> changes() {
        return compared.stream()
                .flatMap(one -> one.changes().stream())
                .map(ChangeView::of)
                .toList();
    }

    /** What does not differ, in words. */
    public String unchanged() {
        return String.join(
                ", ",
                compared.stream()
                        .flatMap(one -> one.unchanged().stream())
                        .map(Words::word)
                        .toList());
    }

    /** Names of those who may approve it now. */
    public List<String> mayDecide() {
        return voters.stream()
                .filter(voter -> voter.whyNot().isEmpty())
                .map(Voter::name)
                .toList();
    }

    /** Those whom it asks and who may not, each with why. */
    public List<String> mayNot() {
        return voters.stream()
                .flatMap(
                        voter -> voter
                                .whyNot()
                                .map(why -> Messages.text("tasks.voters.not", voter.name(), StepView.words(why)))
                                .stream())
                .toList();
    }
}

package dev.certloom.approval;

import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One step of an approval, with what was said in it so far.
 *
 * @param groups whose members may decide
 * @param escalationGroups who may decide as well once {@code escalated}
 * @param required how many must agree
 * @param revision counted up by everything the process has to hear of
 * @param unheard whether it has not heard of the latest of that
 * @param assignee who has taken it on; others may decide all the same
 * @param delegations to whom members of the groups have handed the decision, in the order in which they did
 * @param approversMissing whether fewer people are left than are still needed
 */
public record ApprovalStep(
        StepId id,
        OperationId operation,
        VaultName vault,
        String name,
        Set<String> groups,
        Set<String> escalationGroups,
        int required,
        StepState state,
        int revision,
        boolean unheard,
        Schedule schedule,
        boolean reminded,
        boolean escalated,
        Optional<Assignee> assignee,
        List<Vote> votes,
        List<Question> questions,
        List<Delegation> delegations,
        boolean approversMissing) {

    public ApprovalStep {
        groups = Set.copyOf(groups);
        escalationGroups = Set.copyOf(escalationGroups);
        votes = List.copyOf(votes);
        questions = List.copyOf(questions);
        delegations = List.copyOf(delegations);
    }

    /** When what happens if nobody decides. */
    public record Schedule(Instant opened, Instant remindAt, Instant escalateAt, Instant lapseAt) {}

    /** Who has taken a step on. */
    public record Assignee(String id, String name) {}

    /** How many have agreed. */
    public int approvals() {
        return (int)
                votes.stream().filter(vote -> vote.approved() && vote.counts()).count();
    }

    /** The groups whose members may decide, as things stand. */
    public Set<String> groupsAsked() {
        Set<String> asked = new HashSet<>(groups);
        if (escalated) {
            asked.addAll(escalationGroups);
        }
        return asked;
    }

    /** Whether a member of these groups may decide, as things stand. */
    public boolean isOpenToGroups(Set<String> memberOf) {
        return memberOf.stream().anyMatch(groupsAsked()::contains);
    }
}

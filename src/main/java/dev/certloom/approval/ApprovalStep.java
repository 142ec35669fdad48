package dev.certloom.approval;

import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One step of an approval, with its votes, question and answer so far.
 *
 * @param subject what it is about
 * @param groups whose members may decide
 * @param escalationGroups whose members may decide as well once {@code escalated}
 * @param required how many people must approve
 * @param revision incremented by every change that the process must be notified of
 * @param undelivered whether the process has not yet received the latest change
 * @param assignee the person it is assigned to; others may decide all the same
 * @param delegations the people to whom members of the groups delegated the decision, in order
 * @param approversMissing whether fewer eligible people are left than are still needed
 */
public record ApprovalStep(
        StepId id,
        ApprovalSubject.Id subject,
        VaultName vault,
        String name,
        Set<String> groups,
        Set<String> escalationGroups,
        int required,
        StepState state,
        int revision,
        boolean undelivered,
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

    /** When each thing happens if there is no decision. */
    public record Schedule(Instant opened, Instant remindAt, Instant escalateAt, Instant lapseAt) {}

    /** The person a step is assigned to. */
    public record Assignee(String id, String name) {}

    /** How many have approved. */
    public int approvals() {
        return (int)
                votes.stream().filter(vote -> vote.approved() && vote.counts()).count();
    }

    /** The groups whose members may currently decide. */
    public Set<String> groupsAsked() {
        Set<String> asked = new HashSet<>(groups);
        if (escalated) {
            asked.addAll(escalationGroups);
        }
        return asked;
    }

    /** Whether a member of these groups may currently decide. */
    public boolean isOpenToGroups(Set<String> memberOf) {
        return memberOf.stream().anyMatch(groupsAsked()::contains);
    }
}

package dev.certloom.approval;

import dev.certloom.vault.OperationId;
import dev.certloom.vault.VaultName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One step of an approval, with what was said in it so far.
 *
 * @param groups whose members may decide
 * @param escalationGroups who may decide as well once {@code escalated}
 * @param required how many must agree
 * @param revision counted up by everything the process has to hear of
 * @param assignee who has taken it on; others may decide all the same
 * @param delegations to whom a member of the groups has handed the decision, each with that member
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
        Schedule schedule,
        boolean reminded,
        boolean escalated,
        Optional<Assignee> assignee,
        List<Vote> votes,
        List<Question> questions,
        Map<String, String> delegations) {

    public ApprovalStep {
        groups = Set.copyOf(groups);
        escalationGroups = Set.copyOf(escalationGroups);
        votes = List.copyOf(votes);
        questions = List.copyOf(questions);
        delegations = Map.copyOf(delegations);
    }

    /** When what happens if nobody decides. */
    public record Schedule(Instant opened, Instant remindAt, Instant escalateAt, Instant lapseAt) {}

    /** Who has taken a step on. */
    public record Assignee(String id, String name) {}

    /** How many have agreed. */
    public int approvals() {
        return (int) votes.stream().filter(Vote::approved).count();
    }

    /** Whether a member of these groups may decide, as things stand. */
    public boolean isOpenToGroups(Set<String> memberOf) {
        return memberOf.stream()
                .anyMatch(group -> groups.contains(group) || (escalated && escalationGroups.contains(group)));
    }

    /** Whether this person has decided in this step. */
    public boolean hasVoteOf(String person) {
        return votes.stream().anyMatch(vote -> vote.person().equals(person));
    }
}

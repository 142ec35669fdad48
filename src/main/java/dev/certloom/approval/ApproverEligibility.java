package dev.certloom.approval;

import dev.certloom.access.Permission;
import dev.certloom.approval.Electoral.Elector;
import dev.certloom.approval.Electoral.Tie;
import dev.certloom.identity.PeopleDirectory;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Requester;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Determines who may decide in a step. For people of our own server, the store's current state counts, not the caller's
 * token. With an external provider only tokens carry this information: then it is known for the acting person, but not
 * who else is eligible.
 */
@Component
class ApproverEligibility {

    private static final int MAX_ADMINISTRATORS = 100;
    private static final int MIN_VOICES_FOR_STANDING_APPROVAL = 2;

    private final JdbcApproverDirectory approverDirectory;
    private final JdbcVotes votes;
    private final PeopleDirectory directory;
    private final ApprovingGroups groups;
    private final ApprovalSettings settings;

    ApproverEligibility(
            JdbcApproverDirectory approverDirectory,
            JdbcVotes votes,
            PeopleDirectory directory,
            ApprovingGroups groups,
            ApprovalSettings settings) {
        this.approverDirectory = approverDirectory;
        this.votes = votes;
        this.directory = directory;
        this.groups = groups;
        this.settings = settings;
    }

    /** @param person who acts */
    EligibleApprovers of(ApprovalSubject subject, ApprovalStep step, Approver person) {
        return of(subject, step, Optional.of(person), Set.of());
    }

    /** @param other id of another person to check */
    EligibleApprovers of(ApprovalSubject subject, ApprovalStep step, Approver person, String other) {
        return of(subject, step, Optional.of(person), Set.of(other));
    }

    /** For everybody, when there is no acting person. */
    EligibleApprovers of(ApprovalSubject subject, ApprovalStep step) {
        return of(subject, step, Optional.empty(), Set.of());
    }

    private EligibleApprovers of(
            ApprovalSubject subject, ApprovalStep step, Optional<Approver> person, Set<String> others) {
        return new EligibleApprovers(
                step,
                directory.isOurOwn()
                        ? onRecord(subject, step, person, others)
                        : asTokensSay(subject.requester(), step, person),
                directory.isOurOwn(),
                votes.voices(step));
    }

    private Electoral onRecord(
            ApprovalSubject subject, ApprovalStep step, Optional<Approver> person, Set<String> others) {
        Set<String> named = new HashSet<>(others);
        person.map(Approver::id).ifPresent(named::add);
        step.delegations().forEach(delegation -> {
            named.add(delegation.from());
            named.add(delegation.to());
        });
        return approverDirectory.of(
                subject.requester(),
                subject.requested(),
                step.groupsAsked(),
                rolesThatAllow(Permission.APPROVALS_DECIDE, subject.vault()),
                named,
                settings.independentAfter());
    }

    private static Electoral asTokensSay(Requester requester, ApprovalStep step, Optional<Approver> person) {
        Set<String> askers = requester.people();
        List<Elector> people = new ArrayList<>();
        person.ifPresent(acting ->
                people.add(elector(acting.id(), acting.actor().name(), step.isOpenToGroups(acting.groups()), askers)));
        // They were members when they delegated; only their own token could show whether they still are.
        step.delegations().stream()
                .map(Delegation::from)
                .distinct()
                .filter(member ->
                        person.filter(acting -> acting.id().equals(member)).isEmpty())
                .forEach(member -> people.add(elector(member, member, true, askers)));
        return new Electoral(people, askers, false);
    }

    private static Elector elector(String id, String name, boolean isMember, Set<String> askers) {
        return new Elector(id, id, name, true, isMember, askers.contains(id) ? Tie.ASKED : Tie.NONE, false);
    }

    /**
     * Whether the people who approved in advance could decide on this request: neither is the requester, and neither
     * depends on the requester while two others in these groups do not. For removed people this cannot be determined.
     */
    boolean mayHaveApproved(PendingOperation operation, StandingApproval approval) {
        if (!directory.isOurOwn()) {
            return true;
        }
        Set<String> approvers = approval.people();
        Set<String> asked = groups
                .of(operation.vault(), Set.of(operation.policy().issuer().name()))
                .stream()
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
        List<Elector> people = approverDirectory
                .of(
                        operation.requester(),
                        operation.created(),
                        asked,
                        rolesThatAllow(Permission.APPROVALS_DECIDE, operation.vault()),
                        approvers,
                        settings.independentAfter())
                .people();
        boolean enoughOthers = people.stream()
                        .filter(Elector::isAsked)
                        .filter(person -> person.tie() == Tie.NONE)
                        .count()
                >= MIN_VOICES_FOR_STANDING_APPROVAL;
        List<Elector> theirs = people.stream()
                .filter(person -> approvers.contains(person.id()))
                .toList();
        return theirs.size() == approvers.size()
                && theirs.stream()
                        .allMatch(person -> person.tie() == Tie.NONE || (person.tie() != Tie.ASKED && !enoughOthers));
    }

    /** Ids of the people who may change people: they can help when approvers are missing. */
    Set<String> administrators(VaultName vault) {
        return directory.isOurOwn()
                ? approverDirectory.holding(rolesThatAllow(Permission.PEOPLE_WRITE, vault), MAX_ADMINISTRATORS)
                : Set.of();
    }

    private Set<String> rolesThatAllow(Permission permission, VaultName vault) {
        return directory.rolesThatAllow(permission, vault.value());
    }
}

package dev.certloom.approval;

import dev.certloom.approval.Electoral.Elector;
import dev.certloom.approval.Electoral.Tie;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Who may currently decide in a step: the single place of this rule.
 *
 * <p>The requester never decides, nor does an owner of the requesting program. A person tied to them decides only while
 * too few others hold role and group; such a dependent vote is marked. One exception: the first
 * administrator may decide on the first client's requests, although its owner, while nobody else may. Each person's vote
 * is used once.
 */
final class EligibleApprovers {

    private final ApprovalStep step;
    private final Electoral record;
    private final Map<String, Elector> people;
    private final boolean complete;
    private final Map<String, StepId> spoken;
    private final Tie closest;
    private final boolean nobodyElse;

    /**
     * @param complete whether all people who hold role and group are known
     * @param spoken the votes used so far in the launch that asks for the step, each with the step it was used in
     */
    EligibleApprovers(ApprovalStep step, Electoral record, boolean complete, Map<String, StepId> spoken) {
        this.step = step;
        this.record = record;
        this.people = record.people().stream().collect(Collectors.toMap(Elector::id, Function.identity()));
        this.complete = complete;
        this.spoken = Map.copyOf(spoken);
        this.closest = closest();
        this.nobodyElse = complete && asked(Tie.DEPENDENT) == 0;
    }

    /** The closest tie that is admitted: only as close as needed to have enough people. */
    private Tie closest() {
        if (asked(Tie.NONE) >= step.required()) {
            return Tie.NONE;
        }
        return asked(Tie.RELATED) >= step.required() ? Tie.RELATED : Tie.DEPENDENT;
    }

    /** How many of the step's people have a tie no closer than that. */
    private long asked(Tie tie) {
        return record.people().stream()
                .filter(Elector::isAsked)
                .filter(person -> person.tie().compareTo(tie) >= 0)
                .count();
    }

    /** Whether it is the requester, or an owner of the requesting program. */
    boolean isAsker(String person) {
        return record.askers().contains(person);
    }

    /** Why this person may not act on the step at all; empty for those who may, whether or not they have voted. */
    Optional<Ineligibility> objection(String person) {
        return rights(person).isEmpty() ? Optional.of(why(person)) : Optional.empty();
    }

    /** Whether a step that asks this person is none of their tasks. Members without the role may see it. */
    boolean bars(String person) {
        return objection(person)
                .filter(objection -> objection != Ineligibility.NOT_ASKED)
                .isPresent();
    }

    /** Why this person may not vote; empty for those who may. */
    Optional<Ineligibility> objectionToVote(String person, Verdict verdict) {
        List<Right> rights = rights(person);
        if (rights.isEmpty()) {
            return Optional.of(why(person));
        }
        return unused(rights, verdict).isPresent()
                ? Optional.empty()
                : Optional.of(
                        isUsed(rights.getFirst().person().voice(), verdict)
                                ? Ineligibility.SPOKEN
                                : Ineligibility.MANDATE_USED);
    }

    /** The vote: a person approves once over all steps; a rejection ends the request, in whichever step. */
    enum Verdict {
        AGREED,
        REFUSED
    }

    /**
     * The vote that this person may cast.
     *
     * @return empty when there is an {@linkplain #objectionToVote objection}
     */
    Optional<Mandate> mandate(String person, Verdict verdict) {
        return unused(rights(person), verdict)
                .map(right -> new Mandate(right.member().map(Elector::id), right.voices(), right.isIndependent()));
    }

    /**
     * In whose stead a person votes.
     *
     * @param insteadOf the member who delegated the decision; empty for a member
     * @param voices that the vote uses
     * @param independent of the requester
     */
    record Mandate(Optional<String> insteadOf, Set<String> voices, boolean independent) {

        Mandate {
            voices = Set.copyOf(voices);
        }
    }

    /** Whether this person may decide as a member of the groups, and so delegate the decision. */
    boolean isMember(String person) {
        return find(person).filter(this::admitsMember).isPresent();
    }

    /** Why a decision may not be delegated to this person. */
    Optional<Ineligibility> objectionToDelegate(String person) {
        if (!complete && find(person).isEmpty()) {
            return isAsker(person) ? Optional.of(Ineligibility.OWN) : Optional.empty();
        }
        return find(person).filter(this::admitsDelegate).isPresent() ? Optional.empty() : Optional.of(why(person));
    }

    /** How a person is shown in cases: by name, otherwise by id. */
    String nameOf(String person) {
        return find(person).map(Elector::name).orElse(person);
    }

    /** How many more could approve; empty when not everybody is known. */
    OptionalInt left() {
        return complete
                ? OptionalInt.of((int) record.people().stream()
                        .filter(this::admitsMember)
                        .filter(person -> !spoken.containsKey(person.voice()))
                        .count())
                : OptionalInt.empty();
    }

    /** Whether fewer people could approve than are still needed. */
    boolean isTooSmall() {
        OptionalInt left = left();
        return left.isPresent() && step.approvals() + left.getAsInt() < step.required();
    }

    /** The people whom the step asks, by name; empty when not everybody is known. */
    List<Voter> voters() {
        return complete
                ? record.people().stream()
                        .filter(person ->
                                person.isAsked() || !rights(person.id()).isEmpty())
                        .sorted(Comparator.comparing(Elector::name))
                        .map(person ->
                                new Voter(person.id(), person.name(), objectionToVote(person.id(), Verdict.AGREED)))
                        .toList()
                : List.of();
    }

    private Optional<Elector> find(String person) {
        return Optional.ofNullable(people.get(person));
    }

    /** A way in which a person may decide: as a member, or in a member's stead. */
    private record Right(Elector person, Optional<Elector> member) {

        Set<String> voices() {
            Set<String> voices = new LinkedHashSet<>(Set.of(person.voice()));
            member.map(Elector::voice).ifPresent(voices::add);
            return voices;
        }

        boolean isIndependent() {
            return isIndependent(person)
                    && member.filter(other -> !isIndependent(other)).isEmpty();
        }

        private static boolean isIndependent(Elector person) {
            return person.tie().compareTo(Tie.RELATED) >= 0;
        }
    }

    private List<Right> rights(String id) {
        Optional<Elector> person = find(id);
        if (person.filter(this::admitsMember).isPresent()) {
            return List.of(new Right(person.get(), Optional.empty()));
        }
        return person.filter(this::admitsDelegate)
                .map(delegate -> step.delegations().stream()
                        .filter(delegation -> delegation.to().equals(id))
                        .flatMap(delegation -> find(delegation.from()).stream())
                        .filter(this::admitsMember)
                        .map(member -> new Right(delegate, Optional.of(member)))
                        .toList())
                .orElse(List.of());
    }

    private Optional<Right> unused(List<Right> rights, Verdict verdict) {
        return rights.stream()
                .filter(right -> right.voices().stream().noneMatch(voice -> isUsed(voice, verdict)))
                .findFirst();
    }

    private boolean isUsed(String voice, Verdict verdict) {
        StepId where = spoken.get(voice);
        return where != null && (verdict == Verdict.AGREED || where.equals(step.id()));
    }

    private boolean admitsMember(Elector person) {
        return person.isAsked()
                && (person.tie() == Tie.ASKED
                        ? nobodyElse && person.administrator() && record.firstClient()
                        : person.tie().compareTo(closest) >= 0);
    }

    private boolean admitsDelegate(Elector person) {
        return person.isApprover() && person.tie() != Tie.ASKED && person.tie().compareTo(closest) >= 0;
    }

    private Ineligibility why(String id) {
        Optional<Elector> person = find(id);
        if (isAsker(id) || person.filter(one -> one.tie() == Tie.ASKED).isPresent()) {
            return Ineligibility.OWN;
        }
        boolean isDelegate = step.delegations().stream()
                .anyMatch(delegation -> delegation.to().equals(id));
        if (person.isEmpty() || !person.get().isApprover() || (!person.get().isMember() && !isDelegate)) {
            return Ineligibility.NOT_ASKED;
        }
        return person.get().tie().compareTo(closest) >= 0 ? Ineligibility.MANDATE_ENDED : Ineligibility.NOT_INDEPENDENT;
    }
}

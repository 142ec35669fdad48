package dev.certloom.approval;

import dev.certloom.approval.JdbcApprovalRecords.Compared;
import dev.certloom.operation.PendingOperation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;

/** What of a request differs from what people approved of its certificate before: the same comparison as the decision table is told. */
@Service
public class ApprovedChanges {

    private final JdbcApprovalRecords records;

    ApprovedChanges(JdbcApprovalRecords records) {
        this.records = records;
    }

    /**
     * Something that differs.
     *
     * @param removed what was approved and is not asked for any more; for people
     * @param added what is asked for and was not approved; for people
     */
    public record Change(ApprovedFact fact, List<String> removed, List<String> added) {

        public Change {
            removed = List.copyOf(removed);
            added = List.copyOf(added);
        }
    }

    /**
     * A request beside what people approved of its certificate before.
     *
     * @param approved when they did
     * @param by their names
     * @param unchanged what is asked for as it was approved
     */
    public record Comparison(Instant approved, List<String> by, List<Change> changes, List<ApprovedFact> unchanged) {

        public Comparison {
            by = List.copyOf(by);
            changes = List.copyOf(changes);
            unchanged = List.copyOf(unchanged);
        }
    }

    /** Beside what people approved before; empty where the request is not judged yet, or people approved nothing. */
    public Optional<Comparison> compared(PendingOperation operation) {
        return records.compared(operation.id()).map(compared -> {
            List<Change> changes = changes(compared);
            Set<ApprovedFact> changed = changes.stream().map(Change::fact).collect(Collectors.toSet());
            return new Comparison(
                    compared.decided(),
                    compared.by(),
                    changes,
                    compared.asked().keySet().stream()
                            .flatMap(member -> ApprovedFact.of(ApprovalFacts.reported(member)).stream())
                            .filter(fact -> !changed.contains(fact))
                            .distinct()
                            .sorted()
                            .toList());
        });
    }

    /** What has changed in a request; nothing where it is not judged yet, or people approved nothing before. */
    public List<Change> of(PendingOperation operation) {
        return records.compared(operation.id()).map(ApprovedChanges::changes).orElse(List.of());
    }

    private static List<Change> changes(Compared compared) {
        Map<ApprovedFact, List<String>> differing = new EnumMap<>(ApprovedFact.class);
        ApprovalFacts.differing(compared.approved(), compared.asked())
                .forEach(member -> ApprovedFact.of(ApprovalFacts.reported(member))
                        .ifPresent(fact -> differing
                                .computeIfAbsent(fact, first -> new ArrayList<>())
                                .add(member)));
        return differing.entrySet().stream()
                .map(entry -> change(entry.getKey(), entry.getValue(), compared))
                .toList();
    }

    private static Change change(ApprovedFact fact, List<String> members, Compared compared) {
        Set<String> before = values(fact, members, compared.approved());
        Set<String> now = values(fact, members, compared.asked());
        return new Change(fact, without(before, now), without(now, before));
    }

    private static List<String> without(Set<String> some, Set<String> others) {
        return some.stream().filter(one -> !others.contains(one)).toList();
    }

    /** Of names, those that are told apart; of the others, what differs. */
    private static Set<String> values(ApprovedFact fact, List<String> members, Map<String, Object> facts) {
        Set<String> values = new LinkedHashSet<>();
        (fact.shown().isPresent() ? fact.shown().stream() : members.stream())
                .flatMap(member -> Optional.ofNullable(facts.get(member)).stream())
                .flatMap(value -> value instanceof Collection<?> several ? several.stream() : Stream.of(value))
                .map(String::valueOf)
                .filter(text -> !text.isBlank())
                .forEach(values::add);
        return values;
    }
}

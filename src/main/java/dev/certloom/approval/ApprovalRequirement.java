package dev.certloom.approval;

import dev.certloom.kernel.WrittenText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A decision table's answer: which groups an approval must ask, how many people of each, in which order.
 *
 * @param rule name of the row, for the record: 1 to 100 letters, digits, dots, hyphens, underscores
 * @param steps one for each group, in the table's order; none when the rule itself approves
 * @param inSequence whether a step may be opened only when those before it are approved
 */
public record ApprovalRequirement(String rule, List<StepDefinition> steps, boolean inSequence) {

    private static final Pattern RULE = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._-]{0,99}");
    private static final int MAX_GROUPS = 20;
    private static final int MAX_REQUIRED = 20;
    private static final int MAX_BECAUSE_LENGTH = 300;

    /** @throws ModelFault when the rule has no proper name */
    public ApprovalRequirement {
        checkedRule(rule);
        steps = List.copyOf(steps);
    }

    /**
     * Name of a rule, as given.
     *
     * @throws ModelFault when it is none
     */
    static String checkedRule(String rule) {
        if (!RULE.matcher(rule).matches()) {
            throw new ModelFault(
                    "Expected a rule to have a name of letters, digits, . _ - that goes on record, but it is '%s'."
                            .formatted(rule));
        }
        return rule;
    }

    /**
     * Reads the answer of a table, with the members of {@code docs/approval.md}.
     *
     * @param answer null when no row matches
     * @param settings for the times it does not specify
     * @throws ModelFault when it is malformed
     */
    public static ApprovalRequirement of(@Nullable Object answer, ApprovalSettings settings) {
        if (answer == null) {
            throw new ModelFault("Expected a row of the decision table to fit the request, but none does.");
        }
        if (!(answer instanceof Map<?, ?> members)) {
            throw new ModelFault(
                    "Expected the decision table to answer with one row of rule, groups and required, but it answered '%s'."
                            .formatted(answer));
        }
        ModelValues row = new ModelValues("the decision table's answer", members);
        if (!row.has("groups")) {
            throw new ModelFault("Expected the decision table to answer with a list of groups, but it names none.");
        }
        demandsTicket(members);
        String rule = checkedRule(row.text("rule"));
        Set<String> groups = row.texts("groups");
        int required = row.count("required", 1);
        if (groups.size() > MAX_GROUPS || required < 0 || required > MAX_REQUIRED) {
            throw new ModelFault(
                    "Expected the decision table to ask up to %d groups for up to %d approvals each, but it asks %d groups for %d."
                            .formatted(MAX_GROUPS, MAX_REQUIRED, groups.size(), required));
        }
        List<StepDefinition> steps = new ArrayList<>();
        for (String group : groups) {
            steps.add(new StepDefinition(
                    rule + "/" + (steps.size() + 1),
                    Set.of(group),
                    required,
                    row.texts("escalateTo"),
                    row.span("remindAfter", settings.remindAfter()),
                    row.span("escalateAfter", settings.escalateAfter()),
                    row.span("lapseAfter", settings.lapseAfter())));
        }
        return new ApprovalRequirement(rule, steps, row.flag("inSequence"));
    }

    /**
     * Whether the answer of a table demands a ticket; one without such a column demands none.
     *
     * @throws ModelFault when it says neither true nor false
     */
    public static boolean demandsTicket(Map<?, ?> answer) {
        return new ModelValues("the decision table's answer", answer).flag("ticket");
    }

    /** Why the row decides as it does, in words for people; empty for a table without such a column. */
    public static Optional<String> because(Map<?, ?> answer) {
        return answer.get("because") instanceof String words
                ? WrittenText.line(words, MAX_BECAUSE_LENGTH)
                : Optional.empty();
    }

    /** Whether the rule approves without a person. */
    public boolean asksNobody() {
        return steps.isEmpty();
    }

    /** The steps that must be approved before this one may be opened. */
    List<StepDefinition> before(StepDefinition step) {
        return inSequence ? steps.subList(0, steps.indexOf(step)) : List.of();
    }

    /**
     * The step for these groups.
     *
     * @throws ModelFault when it asks others
     */
    public StepDefinition stepOf(Set<String> groups, LaunchDecision.TableVersion table) {
        return steps.stream()
                .filter(step -> step.groups().equals(groups))
                .findFirst()
                .orElseThrow(() -> asksOthers(groups, table));
    }

    ModelFault asksOthers(Set<String> groups, LaunchDecision.TableVersion table) {
        return new ModelFault(
                "Expected %s to be asked, each in a step of its own, as version %d of table '%s' says, but the process asks %s."
                        .formatted(words(), table.version(), table.id(), String.join(", ", groups)));
    }

    /** Who is asked, in words, e.g. {@code pki-approvers}, or {@code nobody}. */
    String words() {
        return asksNobody()
                ? "nobody"
                : String.join(
                        ", ",
                        steps.stream().flatMap(step -> step.groups().stream()).toList());
    }
}

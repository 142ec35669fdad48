package dev.certloom.approval;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an approval process asks for in one step.
 *
 * @param name unique among the steps of a request, so that a step asked for twice is opened once; 1 to 100 letters,
 *     digits, dots, hyphens, underscores, slashes
 * @param groups whose members may decide; 1 to 20
 * @param required how many of them must approve, 1 to 20
 * @param escalationGroups whose members may decide as well once the step is escalated; at most 20
 * @param remindAfter from the opening to the reminder
 * @param escalateAfter from the opening to the escalation
 * @param lapseAfter from the opening to the end of the request if there is no decision; at most a year
 */
public record StepDefinition(
        String name,
        Set<String> groups,
        int required,
        Set<String> escalationGroups,
        Duration remindAfter,
        Duration escalateAfter,
        Duration lapseAfter) {

    private static final Pattern NAME = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._/-]{0,99}");
    private static final Pattern GROUP = Pattern.compile("[^\\p{Cc}]{1,200}");
    private static final int MAX_GROUPS = 20;
    private static final Duration MAX_DURATION = Duration.ofDays(366);

    /** @throws ModelFault when the process asks for something that is not allowed: a fault of its model */
    public StepDefinition {
        require(NAME.matcher(name).matches(), "a name of letters, digits, . _ - /", name);
        require(!groups.isEmpty() && groups.size() <= MAX_GROUPS, "1 to 20 groups", groups);
        require(groups.stream().allMatch(group -> GROUP.matcher(group).matches()), "names of groups", groups);
        require(escalationGroups.size() <= MAX_GROUPS, "at most 20 groups to escalate to", escalationGroups);
        require(required >= 1 && required <= MAX_GROUPS, "1 to 20 approvals required", required);
        require(isSpan(remindAfter), "a time to the reminder of at most a year", remindAfter);
        require(isSpan(escalateAfter), "a time to the escalation of at most a year", escalateAfter);
        require(isSpan(lapseAfter) && !lapseAfter.isZero(), "a time to the lapse of at most a year", lapseAfter);
        groups = Set.copyOf(groups);
        escalationGroups = Set.copyOf(escalationGroups);
    }

    /**
     * A step as a process describes it in variable {@code approvalStep}.
     *
     * @param settings for the times that it leaves open
     * @throws ModelFault with what is wrong, for the incident
     */
    public static StepDefinition asked(Map<?, ?> description, ApprovalSettings settings) {
        ModelValues step = new ModelValues("the approval step", description);
        return new StepDefinition(
                step.text("name"),
                step.texts("groups"),
                step.count("required", 1),
                step.texts("escalateTo"),
                step.span("remindAfter", settings.remindAfter()),
                step.span("escalateAfter", settings.escalateAfter()),
                step.span("lapseAfter", settings.lapseAfter()));
    }

    /** Whether this step was opened with this definition, and asks the same people for the same number of approvals. */
    boolean isThatOf(ApprovalStep step) {
        return name.equals(step.name())
                && groups.equals(step.groups())
                && required == step.required()
                && escalationGroups.equals(step.escalationGroups());
    }

    private static boolean isSpan(Duration span) {
        return !span.isNegative() && span.compareTo(MAX_DURATION) <= 0;
    }

    private static void require(boolean holds, String expected, Object got) {
        if (!holds) {
            throw new ModelFault(
                    "Expected the approval process to ask for a step with %s, but got '%s'.".formatted(expected, got));
        }
    }
}

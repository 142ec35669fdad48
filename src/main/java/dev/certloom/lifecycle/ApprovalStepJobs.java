package dev.certloom.lifecycle;

import dev.certloom.approval.ApprovalSettings;
import dev.certloom.approval.MergeTask;
import dev.certloom.approval.ModelFault;
import dev.certloom.approval.StepDefinition;
import dev.certloom.approval.StepId;
import dev.certloom.approval.StepTurn;
import dev.certloom.vault.Refusal;
import java.time.Duration;
import java.time.Period;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How an approval process words a step, and how it is told what became of one ({@code docs/approval.md}). */
final class ApprovalStepJobs {

    private static final Duration HELD_BACK = Duration.ofSeconds(2);

    private ApprovalStepJobs() {}

    /**
     * The step that the process asks for in variable {@code approvalStep}.
     *
     * @throws ModelFault with what is wrong, for the incident
     */
    static StepDefinition definition(Map<String, Object> variables, ApprovalSettings settings) {
        if (!(variables.get(ProcessNames.Variable.APPROVAL_STEP) instanceof Map<?, ?> step)) {
            throw new ModelFault(
                    "Expected the approval process to describe a step in variable 'approvalStep', but it did not.");
        }
        return new StepDefinition(
                step.get("name") instanceof String name ? name : "",
                texts(step.get("groups"), "groups"),
                step.get("required") instanceof Number required ? required.intValue() : 1,
                texts(step.get("escalateTo"), "escalateTo"),
                span(step.get("remindAfter"), "remindAfter", settings.remindAfter()),
                span(step.get("escalateAfter"), "escalateAfter", settings.escalateAfter()),
                span(step.get("lapseAfter"), "lapseAfter", settings.lapseAfter()));
    }

    private static Set<String> texts(@Nullable Object value, String member) {
        Set<String> texts = new LinkedHashSet<>();
        if (value instanceof Collection<?> several) {
            several.forEach(one -> texts.add(String.valueOf(one)));
        } else if (value != null) {
            throw new ModelFault("Expected member '%s' of the approval step to be a list of texts, but it is '%s'."
                    .formatted(member, value));
        }
        return texts;
    }

    /** An ISO-8601 duration, of days or of hours and minutes; tables may also write {@code P1W}. */
    private static Duration span(@Nullable Object value, String member, Duration byDefault) {
        if (value == null) {
            return byDefault;
        }
        String text = value.toString();
        try {
            return text.matches("P\\d+W")
                    ? Duration.of(Period.parse(text).getDays(), ChronoUnit.DAYS)
                    : Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new ModelFault(
                    "Expected member '%s' of the approval step to be an ISO-8601 duration such as P2D or PT4H, but it is '%s'."
                            .formatted(member, text));
        }
    }

    /**
     * Name of the rule that decided whom to ask.
     *
     * @throws ModelFault when the process names none
     */
    static String rule(Map<String, Object> variables) {
        if (variables.get(ProcessNames.Variable.APPROVAL_RULE) instanceof String rule) {
            return rule;
        }
        throw new ModelFault(
                "Expected the approval process to name its rule in variable 'approvalRule', but it did not.");
    }

    /**
     * The step the job is about.
     *
     * @throws ModelFault with what is wrong, for the incident
     */
    static StepId stepOf(Map<String, Object> variables) {
        if (variables.get(ProcessNames.Variable.STEP) instanceof Map<?, ?> step
                && step.get("id") instanceof String id) {
            try {
                return new StepId(id);
            } catch (Refusal refusal) {
                throw new ModelFault(String.valueOf(refusal.getMessage()));
            }
        }
        throw new ModelFault(
                "Expected the approval process to pass variable 'step' of the job that opened it, but it did not.");
    }

    /** What the process reads next: variable {@code step}. */
    static JobOutcome outcome(StepTurn turn) {
        if (turn.whose() == StepTurn.Whose.WITHDRAWN) {
            return new JobOutcome.Again(HELD_BACK, "The request has ended; its process is about to be taken away.");
        }
        return JobOutcome.done(
                ProcessNames.Variable.STEP,
                Map.of(
                        "id", turn.id().map(StepId::value).orElse("none"),
                        "turn", turn.whose().name().toLowerCase(Locale.ROOT),
                        "remindAt", turn.schedule().remindAt().toString(),
                        "escalateAt", turn.schedule().escalateAt().toString(),
                        "lapseAt", turn.schedule().lapseAt().toString()));
    }

    /** What the process and its caller read once an approval is recorded, or is not: whether, and when a merge is due. */
    static JobOutcome outcome(boolean approved, Optional<MergeTask> mergeTask) {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put(ProcessNames.Variable.APPROVED, approved);
        mergeTask.ifPresent(task ->
                variables.put(ProcessNames.Variable.MERGE_DUE, task.due().toString()));
        return new JobOutcome.Done(variables);
    }

    /** Variables of a job about a step that is open. */
    static List<String> variables() {
        return List.of(ProcessNames.Variable.STEP);
    }
}

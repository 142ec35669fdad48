package dev.certloom.process;

import dev.certloom.approval.ApprovalRequirement;
import dev.certloom.approval.ApprovalSettings;
import dev.certloom.approval.LaunchDecision;
import dev.certloom.approval.LaunchDecision.ByProcess;
import dev.certloom.approval.LaunchDecision.ByTable;
import dev.certloom.approval.MergeTask;
import dev.certloom.approval.ModelFault;
import dev.certloom.approval.StepDefinition;
import dev.certloom.approval.StepId;
import dev.certloom.approval.StepTurn;
import dev.certloom.kernel.Refusal;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How an approval process words a step, and how it is told what became of one ({@code docs/approval.md}). */
final class ApprovalStepJobs {

    private static final Duration ENDED_RETRY_DELAY = Duration.ofSeconds(2);

    private ApprovalStepJobs() {}

    /**
     * The step that the process asks for in variable {@code approvalStep}. Where a table counts, the variable only says which of
     * its steps is meant.
     *
     * @throws ModelFault with what is wrong, for the incident
     */
    static StepDefinition definition(
            Map<String, Object> variables, Optional<LaunchDecision> decision, ApprovalSettings settings) {
        if (!(variables.get(ProcessNames.Variable.APPROVAL_STEP) instanceof Map<?, ?> step)) {
            throw new ModelFault(
                    "Expected the approval process to describe a step in variable 'approvalStep', but it did not.");
        }
        return decision.map(LaunchDecision::basis).orElse(new ByProcess())
                        instanceof ByTable(LaunchDecision.TableVersion table, Map<String, @Nullable Object> answer)
                ? ApprovalRequirement.of(answer, settings).stepOf(groups(step), table)
                : StepDefinition.asked(step, settings);
    }

    private static Set<String> groups(Map<?, ?> step) {
        return step.get("groups") instanceof Collection<?> groups
                ? groups.stream().map(String::valueOf).collect(Collectors.toSet())
                : Set.of();
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
        if (turn.status() == StepTurn.StepStatus.WITHDRAWN) {
            return new JobOutcome.RetryLater(
                    ENDED_RETRY_DELAY, "The request has ended; its process is about to be taken away.");
        }
        return JobOutcome.done(
                ProcessNames.Variable.STEP,
                Map.of(
                        "id", turn.id().map(StepId::value).orElse("none"),
                        "turn", turn.status().name().toLowerCase(Locale.ROOT),
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

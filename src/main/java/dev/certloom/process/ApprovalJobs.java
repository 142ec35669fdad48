package dev.certloom.process;

import dev.certloom.approval.ApprovalProcess;
import dev.certloom.approval.ApprovalProcess.Next;
import dev.certloom.approval.ApprovalProcess.Recorded;
import dev.certloom.approval.ApprovalRequirement;
import dev.certloom.approval.ApprovalSettings;
import dev.certloom.approval.LaunchDecision;
import dev.certloom.approval.LaunchDecision.ByProcess;
import dev.certloom.approval.LaunchDecision.ByTable;
import dev.certloom.approval.ModelFault;
import dev.certloom.approval.StepDefinition;
import dev.certloom.approval.StepId;
import dev.certloom.approval.StepLifecycle;
import dev.certloom.approval.StepOutcome;
import dev.certloom.approval.StepState;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.Claim;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The jobs of an approval process: how it describes a step, and how it is notified of a step's result
 * ({@code docs/approval.md}).
 */
@Component
class ApprovalJobs {

    private static final Duration ENDED_RETRY_DELAY = Duration.ofSeconds(2);

    private final ApprovalProcess approvals;
    private final StepLifecycle steps;
    private final LaunchDecider decider;
    private final ApprovalSettings settings;

    ApprovalJobs(ApprovalProcess approvals, StepLifecycle steps, LaunchDecider decider, ApprovalSettings settings) {
        this.approvals = approvals;
        this.steps = steps;
        this.decider = decider;
        this.settings = settings;
    }

    /** Records that people approved. The process's own view does not matter: the vault looks at its own steps. */
    JobOutcome recordByPeople(Job job) {
        return decider.asDecided(job, AuditAction.RECORD_APPROVAL, decision -> {
            Recorded recorded = approvals.recordByPeople(job.claim(), rule(job.variables()), job.processVersion());
            return outcome(recorded.approved(), recorded.next());
        });
    }

    /** Records that a named rule of the approval process approved without a person. */
    JobOutcome recordAutomatic(Job job) {
        return decider.asDecided(
                job,
                AuditAction.RECORD_AUTOMATIC_APPROVAL,
                decision -> JobOutcome.of(
                        approvals.recordAutomatic(job.claim(), rule(job.variables()), job.processVersion()),
                        recorded -> recorded ? approvedByRule(job) : JobOutcome.operationEnded()));
    }

    private JobOutcome approvedByRule(Job job) {
        // an issuer's request continues at once: one transaction less
        boolean byIssuer = ProcessNames.IssuedBy.ISSUER.equals(job.variables().get(ProcessNames.Variable.ISSUED_BY));
        boolean atOnce = byIssuer && approvals.isOrderedAtOnce(job.claim());
        return outcome(true, atOnce ? Next.AT_ONCE : approvals.pass(job.claim()));
    }

    /** Asks the vault whether an approved request still has to wait. */
    JobOutcome checkHold(Job job) {
        return outcome(true, approvals.pass(job.claim()));
    }

    /** Reminds the people who upload signed certificates that one is awaited. */
    JobOutcome remindOfMerge(Job job) {
        approvals.remindOfMerge(job.claim());
        return JobOutcome.done();
    }

    /** Opens an approval step, for any process that requests one. */
    JobOutcome open(Job job) {
        return decider.asDecided(job, AuditAction.OPEN_APPROVAL_STEP, decision -> {
            StepDefinition step = definition(job.variables(), decision, settings);
            return outcome(steps.open(job.claim(), step, job.processVersion()));
        });
    }

    /**
     * Asks the vault for the state of an approval step: a message or a completed task only says that it is time to
     * look.
     */
    JobOutcome read(Job job) {
        return withStep(job, steps::read);
    }

    /** Reminds those who may decide an approval step. */
    JobOutcome remind(Job job) {
        return withStep(job, steps::remind);
    }

    /** Lets the groups it escalates to decide an approval step too. */
    JobOutcome escalate(Job job) {
        return withStep(job, steps::escalate);
    }

    /** Ends a request whose approval step was not decided in time. */
    JobOutcome lapse(Job job) {
        return withStep(job, steps::lapse);
    }

    private static JobOutcome withStep(Job job, BiFunction<Claim, StepId, StepOutcome> act) {
        return outcome(act.apply(job.claim(), stepOf(job.variables())));
    }

    /**
     * The step that the process asks for in variable {@code approvalStep}. Where a decision table applies, the variable
     * only selects one of its steps.
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
     * Name of the rule that decided who is asked.
     *
     * @throws ModelFault when the process gives none
     */
    static String rule(Map<String, Object> variables) {
        if (variables.get(ProcessNames.Variable.APPROVAL_RULE) instanceof String rule) {
            return rule;
        }
        throw new ModelFault(
                "Expected the approval process to name its rule in variable 'approvalRule', but it did not.");
    }

    /**
     * The step that the job concerns.
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
    private static JobOutcome outcome(StepOutcome turn) {
        if (turn.state() == StepState.CLOSED) {
            return new JobOutcome.RetryLater(
                    ENDED_RETRY_DELAY, "The request has ended; its process is about to be cancelled.");
        }
        return JobOutcome.done(
                ProcessNames.Variable.STEP,
                Map.of(
                        "id", turn.id().map(StepId::value).orElse("none"),
                        "turn", turn.state().turn(),
                        "remindAt", turn.schedule().remindAt().toString(),
                        "escalateAt", turn.schedule().escalateAt().toString(),
                        "lapseAt", turn.schedule().lapseAt().toString()));
    }

    /**
     * What the process and its caller read once it is settled whether an approval is recorded: whether it is, when a merge is due, and
     * whether the request has to wait.
     */
    private static JobOutcome outcome(boolean approved, Next next) {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put(ProcessNames.Variable.APPROVED, approved);
        variables.put(ProcessNames.Variable.HELD, next.heldFor().isPresent());
        next.heldFor().ifPresent(pause -> variables.put(ProcessNames.Variable.HOLD_CHECK_AFTER, pause.toString()));
        next.mergeTask()
                .ifPresent(task -> variables.put(
                        ProcessNames.Variable.MERGE_DUE, task.due().toString()));
        return new JobOutcome.Done(variables);
    }
}

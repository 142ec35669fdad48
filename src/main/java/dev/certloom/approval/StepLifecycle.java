package dev.certloom.approval;

import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.OperationId;
import dev.certloom.notification.Notice;
import dev.certloom.operation.ApprovalGate;
import dev.certloom.operation.Claim;
import dev.certloom.operation.OperationEnded;
import dev.certloom.operation.Operations.Locked;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Approval steps as the process uses them: it opens them, asks for their state, and triggers their deadlines. Every
 * method may be repeated and works on the state at that time.
 */
@Service
public class StepLifecycle {

    private final JdbcApprovalSteps steps;
    private final ApprovalSettings settings;
    private final LaunchDecisionService decisions;
    private final ApprovalGate gate;
    private final StepNotices notices;
    private final MissingApprovers missing;
    private final ApprovalSteps opening;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    StepLifecycle(
            JdbcApprovalSteps steps,
            ApprovalSettings settings,
            LaunchDecisionService decisions,
            ApprovalGate gate,
            StepNotices notices,
            MissingApprovers missing,
            ApprovalSteps opening,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.steps = steps;
        this.settings = settings;
        this.decisions = decisions;
        this.gate = gate;
        this.notices = notices;
        this.missing = missing;
        this.opening = opening;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Opens a step, if it is one that counts. An existing step with the same name is reused: it is withdrawn if an
     * earlier launch asked other people, and reopened if its votes were already used in another step of this launch.
     * For a request that is approved already no step is opened.
     *
     * @throws OperationEnded when a later process instance holds the operation, or it is completed
     * @throws ModelFault when this launch may not ask for it, or not yet
     */
    public StepOutcome open(Claim claim, StepDefinition definition, int processVersion) {
        return transaction.execute(status -> {
            Locked locked = gate.enter(claim);
            PendingOperation operation = locked.operation();
            Instant now = clock.instant();
            if (!operation.isOpen()) {
                return StepOutcome.ofEnded(operation.phase(), now);
            }
            if (locked.isApproved()) {
                return StepOutcome.nothingToDo(now);
            }
            LaunchDecision decision = decisions.decided(claim);
            permit(decision, claim, definition);
            withdrawForeign(operation, claim, definition);
            withdrawOutlived(operation, claim, decision);
            gate.await(operation);
            return StepOutcome.of(
                    opening.open(new OperationSubject(operation), StepOrigin.of(claim, processVersion), definition));
        });
    }

    private void permit(LaunchDecision decision, Claim claim, StepDefinition definition) {
        if (!(decision.basis() instanceof LaunchDecision.ByTable byTable)) {
            return;
        }
        ApprovalRequirement requirement = ApprovalRequirement.of(byTable.answer(), settings);
        if (!requirement.steps().contains(definition)) {
            throw requirement.asksOthers(definition.groups(), byTable.table());
        }
        unapproved(requirement.before(definition), claim).findFirst().ifPresent(earlier -> {
            throw new ModelFault("Expected %s to be asked when %s has approved, but that has not."
                    .formatted(String.join(", ", definition.groups()), String.join(", ", earlier.groups())));
        });
    }

    /** The steps that people have not approved in this launch. */
    Stream<StepDefinition> unapproved(List<StepDefinition> asked, Claim claim) {
        List<ApprovalStep> approved = steps.approved(claim.operation(), claim.fence());
        return asked.stream()
                .filter(step -> approved.stream()
                        .noneMatch(there -> step.isThatOf(there) && there.approvals() >= there.required()));
    }

    /** A step with this name that asks other people is no longer binding if it belongs to another launch. */
    private void withdrawForeign(PendingOperation operation, Claim claim, StepDefinition definition) {
        steps.named(operation.id(), definition.name())
                .filter(there -> !definition.isThatOf(there.step()))
                .ifPresent(there -> {
                    if (there.fence() >= claim.fence()) {
                        throw new ModelFault(
                                "Expected a step '%s' to be asked for in one way, but the process asks others than before."
                                        .formatted(definition.name()));
                    }
                    steps.setState(there.step().id(), StepState.CLOSED, clock.instant());
                    publish(operation, there.step(), AuditAction.APPROVAL_STEP_WITHDRAWN, claim, Map.of());
                });
    }

    /**
     * Steps of an earlier launch that the table does not ask for any more: no process waits for their decision.
     */
    private void withdrawOutlived(PendingOperation operation, Claim claim, LaunchDecision decision) {
        if (decision.basis()
                instanceof
                LaunchDecision.ByTable(LaunchDecision.TableVersion table, Map<String, @Nullable Object> answer)) {
            List<StepDefinition> asked =
                    ApprovalRequirement.of(answer, settings).steps();
            steps.undecided(ApprovalSubject.Id.of(operation.id())).stream()
                    .filter(there ->
                            asked.stream().noneMatch(step -> step.name().equals(there.name())))
                    .filter(there -> !steps.isOf(there.id(), operation.id(), claim.fence()))
                    .forEach(there -> {
                        steps.setState(there.id(), StepState.CLOSED, clock.instant());
                        publish(operation, there, AuditAction.APPROVAL_STEP_WITHDRAWN, claim, Map.of());
                    });
        }
    }

    /** The state of a step. After this the process has received everything up to now. */
    public StepOutcome read(Claim claim, StepId id) {
        return inStep(claim, id, (operation, step) -> {
            steps.acknowledge(id, step.revision());
            return StepOutcome.of(step);
        });
    }

    /**
     * The step is overdue for a reminder.
     *
     * @throws StepNotYetDue when it is not
     */
    public StepOutcome remind(Claim claim, StepId id) {
        return inStep(claim, id, (operation, step) -> {
            if (step.state().isOpen() && !step.reminded()) {
                requireDue(step.schedule().remindAt());
                steps.reminded(id);
                publish(operation, step, AuditAction.APPROVAL_REMINDER, claim, Map.of());
                notices.reminded(new OperationSubject(operation), step);
            }
            return StepOutcome.of(step);
        });
    }

    /**
     * The step is overdue: from now on others may decide too.
     *
     * @throws StepNotYetDue when it is not
     */
    public StepOutcome escalate(Claim claim, StepId id) {
        return inStep(claim, id, (operation, step) -> {
            if (step.state().isOpen() && !step.escalated()) {
                requireDue(step.schedule().escalateAt());
                steps.escalated(id);
                publish(
                        operation,
                        step,
                        AuditAction.APPROVAL_ESCALATED,
                        claim,
                        Map.of(
                                "groups",
                                String.join(
                                        ",",
                                        step.escalationGroups().stream()
                                                .sorted()
                                                .toList())));
                notices.escalated(new OperationSubject(operation), step);
                missing.look(new OperationSubject(operation));
            }
            return StepOutcome.of(step);
        });
    }

    /**
     * There was no decision in time: the request ends, unless a decision was made at this very moment.
     *
     * @throws StepNotYetDue when there is time left
     */
    public StepOutcome lapse(Claim claim, StepId id) {
        return inStep(claim, id, (operation, step) -> {
            if (!step.state().isOpen()) {
                return StepOutcome.of(step);
            }
            requireDue(step.schedule().lapseAt());
            return lapse(operation, step, claim);
        });
    }

    /**
     * Lapses the request if a step's time is over. No process waits for the steps of an earlier launch any more.
     *
     * @return whether that ended the request
     */
    boolean lapseOverdue(PendingOperation operation, List<ApprovalStep> undecided, Claim claim) {
        Instant now = clock.instant();
        Optional<ApprovalStep> overdue = undecided.stream()
                .filter(step ->
                        step.state().isOpen() && !now.isBefore(step.schedule().lapseAt()))
                .findFirst();
        overdue.ifPresent(step -> lapse(operation, step, claim));
        return overdue.isPresent();
    }

    private StepOutcome lapse(PendingOperation operation, ApprovalStep step, Claim claim) {
        steps.setState(step.id(), StepState.LAPSED, clock.instant());
        String why = "The request lapsed: nobody of %s decided in time."
                .formatted(String.join(", ", step.groups().stream().sorted().toList()));
        gate.close(operation, Phase.LAPSED, why, claim.actor());
        notices.ended(new OperationSubject(operation), step, Notice.Kind.LAPSED, why);
        return StepOutcome.ofEnded(Phase.LAPSED, clock.instant());
    }

    /** The vault determines a step's times: a process that calls too early has to call again. */
    private void requireDue(Instant due) {
        Instant now = clock.instant();
        if (now.isBefore(due)) {
            throw new StepNotYetDue(due, Duration.between(now, due));
        }
    }

    private StepOutcome inStep(Claim claim, StepId id, BiFunction<PendingOperation, ApprovalStep, StepOutcome> act) {
        return transaction.execute(status -> {
            Locked locked = gate.enter(claim);
            PendingOperation operation = locked.operation();
            Optional<ApprovalStep> own = steps.find(id).filter(step -> steps.isOf(id, operation.id(), claim.fence()));
            if (!operation.isOpen()) {
                // The process is informed of the end here, whatever it called for.
                own.ifPresent(step -> steps.acknowledge(id, step.revision()));
                return StepOutcome.ofEnded(operation.phase(), clock.instant());
            }
            if (locked.isApproved()) {
                return StepOutcome.nothingToDo(clock.instant());
            }
            return own.map(step -> act.apply(operation, step))
                    .orElseThrow(() -> new ModelFault(
                            "Expected the approval process to name a step that it opened itself, but '%s' is none."
                                    .formatted(id)));
        });
    }

    /** Whether people are being asked at this moment, and the process has received all they did. */
    public boolean isWaitingForPeople(OperationId operation) {
        return steps.undelivered(operation).isEmpty()
                && steps.of(ApprovalSubject.Id.of(operation)).stream()
                        .anyMatch(step -> step.state().isOpen());
    }

    /** Steps whose process may have missed their latest change, because the engine failed with the message. */
    public List<ApprovalStep> undelivered(OperationId operation) {
        return steps.undelivered(operation);
    }

    private void publish(
            PendingOperation operation,
            ApprovalStep step,
            AuditAction action,
            Claim claim,
            Map<String, String> details) {
        Map<String, String> all = new TreeMap<>(details);
        all.put("step", step.name());
        all.put("processInstance", Long.toString(claim.processInstanceKey()));
        events.publishEvent(operation.auditableEvent(action, claim.actor(), clock.instant(), all));
    }
}

package dev.certloom.approval;

import dev.certloom.approval.spi.ApprovalRecords;
import dev.certloom.approval.spi.ApprovalRecords.Approved;
import dev.certloom.approval.spi.ApprovalSteps;
import dev.certloom.approval.spi.ApprovalSteps.Opened;
import dev.certloom.notification.Notice;
import dev.certloom.vault.Actor;
import dev.certloom.vault.ApprovalGate;
import dev.certloom.vault.Claim;
import dev.certloom.vault.OperationEnded;
import dev.certloom.vault.OperationId;
import dev.certloom.vault.PendingOperation;
import dev.certloom.vault.Phase;
import dev.certloom.vault.VaultAct;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The process's side of approvals: it opens steps, asks what became of them, and has the approval recorded. Without a record
 * nothing is ordered, signed or merged (design D3). Every method may be called again and finds what is true by then.
 */
@Service
public class Approvals {

    private static final Pattern RULE = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._-]{0,99}");

    private final ApprovalRecords records;
    private final ApprovalSteps steps;
    private final ApprovalFacts facts;
    private final ApprovalGate gate;
    private final MergeTasks merges;
    private final StepNotices notices;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Approvals(
            ApprovalRecords records,
            ApprovalSteps steps,
            ApprovalFacts facts,
            ApprovalGate gate,
            MergeTasks merges,
            StepNotices notices,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.records = records;
        this.steps = steps;
        this.facts = facts;
        this.gate = gate;
        this.merges = merges;
        this.notices = notices;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Records that a rule of the approval process approved without a person (design D9).
     *
     * @param rule its name, for the audit trail: 1 to 100 letters, digits, dots, hyphens, underscores
     * @param processVersion says which model decided
     * @return false when the operation is not open to this process instance
     * @throws ModelFault when the rule has no proper name
     */
    public boolean recordAutomatic(Claim claim, String rule, int processVersion) {
        String name = checked(rule);
        return Boolean.TRUE.equals(transaction.execute(status -> {
            facts.judged(claim, gate.enter(claim));
            Instant now = clock.instant();
            Optional<Approved> approved = records.recordAutomatic(
                    claim.operation(), claim.fence(), name, claim.processInstanceKey(), processVersion, now);
            tell(approved, claim, "record-automatic-approval", name, processVersion, now);
            return approved.isPresent();
        }));
    }

    /**
     * Records that people approved, and lets the request go on.
     *
     * @param rule name of the rule that asked them
     * @throws ModelFault when the rule has no proper name
     */
    public Recorded recordByPeople(Claim claim, String rule, int processVersion) {
        String name = checked(rule);
        return transaction.execute(status -> {
            PendingOperation operation = gate.enter(claim);
            facts.judged(claim, operation);
            Instant now = clock.instant();
            Optional<Approved> approved = records.recordByPeople(
                    claim.operation(), claim.fence(), name, claim.processInstanceKey(), processVersion, now);
            tell(approved, claim, "record-approval", name, processVersion, now);
            return new Recorded(approved.isPresent(), approved.flatMap(recorded -> pass(operation)));
        });
    }

    /**
     * What came of recording that people approved.
     *
     * @param approved false when the vault does not hold that every step is approved: nothing is recorded then
     * @param mergeTask the task of who brings the certificate, if that is whose turn it is now
     */
    public record Recorded(boolean approved, Optional<MergeTask> mergeTask) {}

    /**
     * Lets an approved request go on: to be ordered, or to wait for a person to bring the certificate.
     *
     * @return the task of that person, if it is a person's turn
     */
    public Optional<MergeTask> pass(Claim claim) {
        return transaction.execute(status -> pass(gate.enter(claim)));
    }

    private Optional<MergeTask> pass(PendingOperation operation) {
        Optional<MergeTask> task = merges.of(gate.pass(operation));
        task.ifPresent(notices::mergeNeeded);
        return task;
    }

    /** Operators have been waited for since the request was approved: they are told once in each interval. */
    public void remindOfMerge(Claim claim) {
        transaction.executeWithoutResult(status -> {
            PendingOperation operation = gate.enter(claim);
            merges.of(operation).ifPresent(notices::mergeStillNeeded);
        });
    }

    private static String checked(String rule) {
        if (!RULE.matcher(rule).matches()) {
            throw new ModelFault(
                    "Expected the approval process to name its rule in variable 'approvalRule' (letters, digits, . _ -), but it did not.");
        }
        return rule;
    }

    private void tell(
            Optional<Approved> approved, Claim claim, String part, String rule, int processVersion, Instant now) {
        approved.filter(Approved::first)
                .ifPresent(first -> events.publishEvent(new VaultAct(
                        "request-approved",
                        first.vault(),
                        "certificates/" + first.certificate(),
                        Optional.of(claim.operation()),
                        Actor.system(part),
                        now,
                        Map.of(
                                "rule", rule,
                                "processInstance", Long.toString(claim.processInstanceKey()),
                                "processVersion", Integer.toString(processVersion)))));
    }

    /**
     * Opens a step. One of the same name that is there already is found as it stands; of a request that is approved
     * already no step is opened any more.
     *
     * @throws OperationEnded when a later process instance holds the operation, or it is completed
     */
    public StepTurn open(Claim claim, StepDefinition definition, int processVersion) {
        return transaction.execute(status -> {
            PendingOperation operation = gate.enter(claim);
            Instant now = clock.instant();
            if (!operation.isOpen()) {
                return StepTurn.ofEnded(operation.phase(), now);
            }
            if (gate.isApproved(operation.id())) {
                return StepTurn.nothingToDo(now);
            }
            Opened opened = steps.open(claim, operation.vault(), definition, processVersion, now);
            gate.await(operation);
            if (opened.first()) {
                tell(operation, opened.step(), "approval-step-opened", claim, describe(definition, processVersion));
                notices.opened(operation, opened.step());
            }
            return StepTurn.of(opened.step());
        });
    }

    private static Map<String, String> describe(StepDefinition definition, int processVersion) {
        return Map.of(
                "groups", String.join(",", definition.groups().stream().sorted().toList()),
                "required", Integer.toString(definition.required()),
                "processVersion", Integer.toString(processVersion));
    }

    /** What became of a step. The process has then heard of everything up to now. */
    public StepTurn read(Claim claim, StepId id) {
        return inStep(claim, id, (operation, step) -> {
            steps.heard(id, step.revision());
            return StepTurn.of(step);
        });
    }

    /** The step is overdue for a reminder. */
    public StepTurn remind(Claim claim, StepId id) {
        return inStep(claim, id, (operation, step) -> {
            if (step.state().isOpen() && !step.reminded()) {
                steps.reminded(id);
                tell(operation, step, "approval-reminder", claim, Map.of());
                notices.reminded(operation, step);
            }
            return StepTurn.of(step);
        });
    }

    /** The step is overdue: others may decide too from now on. */
    public StepTurn escalate(Claim claim, StepId id) {
        return inStep(claim, id, (operation, step) -> {
            if (step.state().isOpen() && !step.escalated()) {
                steps.escalated(id);
                tell(
                        operation,
                        step,
                        "approval-escalated",
                        claim,
                        Map.of(
                                "groups",
                                String.join(
                                        ",",
                                        step.escalationGroups().stream()
                                                .sorted()
                                                .toList())));
                notices.escalated(operation, step);
            }
            return StepTurn.of(step);
        });
    }

    /** Nobody has decided in time: the request ends, unless somebody has decided in this very moment. */
    public StepTurn lapse(Claim claim, StepId id) {
        return inStep(claim, id, (operation, step) -> {
            if (!step.state().isOpen()) {
                return StepTurn.of(step);
            }
            Instant now = clock.instant();
            steps.turn(id, StepState.LAPSED, now);
            String why = "The request lapsed: nobody of %s decided in time."
                    .formatted(String.join(", ", step.groups().stream().sorted().toList()));
            gate.close(operation, Phase.LAPSED, why, Actor.system(claim.worker()));
            notices.ended(operation, step, Notice.Kind.LAPSED, why);
            return StepTurn.ofEnded(Phase.LAPSED, now);
        });
    }

    private StepTurn inStep(Claim claim, StepId id, BiFunction<PendingOperation, ApprovalStep, StepTurn> act) {
        return transaction.execute(status -> {
            PendingOperation operation = gate.enter(claim);
            if (!operation.isOpen()) {
                return StepTurn.ofEnded(operation.phase(), clock.instant());
            }
            if (gate.isApproved(operation.id())) {
                return StepTurn.nothingToDo(clock.instant());
            }
            return steps.find(id)
                    .filter(step -> step.operation().equals(operation.id()))
                    .map(step -> act.apply(operation, step))
                    .orElseThrow(() -> new ModelFault(
                            "Expected the approval process to name a step of its own request, but '%s' is none."
                                    .formatted(id)));
        });
    }

    /** Steps whose process may have missed their latest turn, because the engine went down with the message. */
    public List<ApprovalStep> unheard(OperationId operation) {
        return steps.unheard(operation);
    }

    private void tell(
            PendingOperation operation, ApprovalStep step, String action, Claim claim, Map<String, String> details) {
        Map<String, String> all = new TreeMap<>(details);
        all.put("step", step.name());
        all.put("processInstance", Long.toString(claim.processInstanceKey()));
        events.publishEvent(new VaultAct(
                action,
                operation.vault(),
                "certificates/" + operation.certificate(),
                Optional.of(operation.id()),
                Actor.system(claim.worker()),
                clock.instant(),
                all));
    }
}

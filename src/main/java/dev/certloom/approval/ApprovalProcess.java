package dev.certloom.approval;

import dev.certloom.approval.JdbcApprovalRecords.Approved;
import dev.certloom.kernel.AuditAction;
import dev.certloom.operation.AdvanceResult;
import dev.certloom.operation.ApprovalGate;
import dev.certloom.operation.Claim;
import dev.certloom.operation.Operations.Locked;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Approvals as the process uses them: it records the approval and lets the request continue. Without a record nothing
 * is ordered, signed or merged. Every method may be repeated and works on the state at that time.
 */
@Service
public class ApprovalProcess {

    private static final AdvanceResult OPEN_STEPS = new AdvanceResult.Later(
            Duration.ofSeconds(10),
            "Waiting for people to decide a step that an earlier launch of the request has opened.");

    private final JdbcApprovalRecords records;
    private final JdbcApprovalSteps steps;
    private final StepLifecycle lifecycle;
    private final ApprovalSettings settings;
    private final LaunchDecisionService decisions;
    private final ApprovalGate gate;
    private final MergeTasks merges;
    private final StepNotices notices;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    ApprovalProcess(
            JdbcApprovalRecords records,
            JdbcApprovalSteps steps,
            StepLifecycle lifecycle,
            ApprovalSettings settings,
            LaunchDecisionService decisions,
            ApprovalGate gate,
            MergeTasks merges,
            StepNotices notices,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.records = records;
        this.steps = steps;
        this.lifecycle = lifecycle;
        this.settings = settings;
        this.decisions = decisions;
        this.gate = gate;
        this.merges = merges;
        this.notices = notices;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Records that a rule approved without a person: only when the decision for this launch asks no people,
     * and while every step of the request, of any launch, is either approved or withdrawn. A request that could not be
     * read completely is rejected instead.
     *
     * @param rule its name, where the process itself is what counts: 1 to 100 letters, digits, dots, hyphens,
     *     underscores
     * @param processVersion identifies the model that decided
     * @return done without achieving it when the operation is not open, or not held by this process instance
     * @throws ModelFault when the rule has no proper name, or people must be asked
     */
    public AdvanceResult recordAutomatic(Claim claim, String rule, int processVersion) {
        return transaction.execute(status -> {
            Locked locked = gate.enter(claim);
            PendingOperation operation = locked.operation();
            if (!operation.isOpen()) {
                return new AdvanceResult.Done(false);
            }
            if (locked.isApproved()) {
                return new AdvanceResult.Done(true);
            }
            LaunchDecision decision = decisions.decided(claim);
            String name = automaticRule(decision, rule);
            List<String> unreadable = decision.facts().unreadable();
            Instant now = clock.instant();
            Optional<Approved> approved = unreadable.isEmpty()
                    ? records.recordAutomatic(
                            claim.operation(), claim.fence(), name, claim.processInstanceKey(), processVersion, now)
                    : Optional.empty();
            if (approved.isPresent()) {
                publish(approved.get(), operation, claim, name, processVersion, now);
                return new AdvanceResult.Done(true);
            }
            List<ApprovalStep> undecided = steps.undecided(ApprovalSubject.Id.of(operation.id()));
            if (!undecided.isEmpty()) {
                return lifecycle.lapseOverdue(operation, undecided, claim) ? new AdvanceResult.Done(false) : OPEN_STEPS;
            }
            if (!unreadable.isEmpty()) {
                reject(operation, unreadable, claim);
                return new AdvanceResult.Failed();
            }
            return new AdvanceResult.Done(false);
        });
    }

    private String automaticRule(LaunchDecision decision, String asked) {
        return switch (decision.basis()) {
            case LaunchDecision.ByProcess() -> ApprovalRequirement.checkedRule(asked);
            case LaunchDecision.ByTable byTable -> {
                ApprovalRequirement requirement = ApprovalRequirement.of(byTable.answer(), settings);
                if (!requirement.asksNobody()) {
                    throw new ModelFault(
                            "Expected %s to be asked, as version %d of table '%s' says, but the process lets a rule approve."
                                    .formatted(
                                            requirement.words(),
                                            byTable.table().version(),
                                            byTable.table().id()));
                }
                yield requirement.rule();
            }
        };
    }

    private void reject(PendingOperation operation, List<String> unreadable, Claim claim) {
        gate.close(
                operation,
                Phase.REJECTED,
                "The request was rejected: %s could not be read, and what cannot be read no rule approves."
                        .formatted(String.join(", ", unreadable)),
                claim.actor());
    }

    /**
     * Records that people approved, and lets the request continue.
     *
     * @param rule name of the rule that asked them, where the process itself is what counts
     * @throws ModelFault when the rule has no proper name
     */
    public Recorded recordByPeople(Claim claim, String rule, int processVersion) {
        return transaction.execute(status -> {
            Locked locked = gate.enter(claim);
            PendingOperation operation = locked.operation();
            if (!operation.isOpen()) {
                return Recorded.NOTHING;
            }
            if (locked.isApproved()) {
                return new Recorded(true, pass(claim, operation));
            }
            LaunchDecision decision = decisions.decided(claim);
            Instant now = clock.instant();
            String name = peoplesRule(decision, rule);
            Optional<Approved> approved = haveAllApproved(decision, claim)
                    ? records.recordByPeople(
                            claim.operation(), claim.fence(), name, claim.processInstanceKey(), processVersion, now)
                    : Optional.empty();
            approved.ifPresent(made -> publish(made, operation, claim, name, processVersion, now));
            return approved.isPresent() ? new Recorded(true, pass(claim, operation)) : Recorded.NOTHING;
        });
    }

    private String peoplesRule(LaunchDecision decision, String asked) {
        return switch (decision.basis()) {
            case LaunchDecision.ByProcess() -> ApprovalRequirement.checkedRule(asked);
            case LaunchDecision.ByTable(LaunchDecision.TableVersion table, Map<String, @Nullable Object> answer) ->
                ApprovalRequirement.of(answer, settings).rule();
        };
    }

    /**
     * Whether every step the table asks for is approved. Where the process itself decides, the statement that records checks
     * the steps it opened.
     */
    private boolean haveAllApproved(LaunchDecision decision, Claim claim) {
        return switch (decision.basis()) {
            case LaunchDecision.ByProcess() -> true;
            case LaunchDecision.ByTable(LaunchDecision.TableVersion table, Map<String, @Nullable Object> answer) ->
                lifecycle
                        .unapproved(ApprovalRequirement.of(answer, settings).steps(), claim)
                        .findAny()
                        .isEmpty();
        };
    }

    /**
     * The result of recording that people approved.
     *
     * @param approved false when not every step is approved according to the vault: then nothing is recorded
     * @param next what follows, if it is approved
     */
    public record Recorded(boolean approved, Next next) {

        private static final Recorded NOTHING = new Recorded(false, Next.AT_ONCE);
    }

    /**
     * What follows once an approval is on record.
     *
     * @param mergeTask the task of the person who uploads the certificate, if that is next
     * @param heldFor set while the request has to wait: how long until that is looked at again
     */
    public record Next(Optional<MergeTask> mergeTask, Optional<Duration> heldFor) {

        /** Its order. */
        public static final Next AT_ONCE = new Next(Optional.empty(), Optional.empty());
    }

    /**
     * Lets an approved request continue: to be ordered, or to wait for a person to upload the certificate. Before that it waits for the
     * ticket that is demanded, and a renewal for its window.
     */
    public Next pass(Claim claim) {
        return transaction.execute(status -> {
            Locked locked = gate.enter(claim);
            return locked.isApproved() ? pass(claim, locked.operation()) : Next.AT_ONCE;
        });
    }

    private Next pass(Claim claim, PendingOperation operation) {
        ApprovalGate.Passed passed = gate.pass(claim, operation);
        Optional<MergeTask> task = merges.of(passed.operation());
        task.ifPresent(notices::mergeNeeded);
        return new Next(task, passed.lookAgainAfter());
    }

    /** Whether an approved request of an issuer is ordered at once, as is known without a look at the store. */
    public boolean isOrderedAtOnce(Claim claim) {
        return gate.isNeverHeld(claim.operation());
    }

    /** The merge has been pending since the request was approved: operators are notified once per interval. */
    public void remindOfMerge(Claim claim) {
        transaction.executeWithoutResult(status -> {
            PendingOperation operation = gate.enter(claim).operation();
            merges.of(operation).ifPresent(notices::mergeStillNeeded);
        });
    }

    private void publish(
            Approved approved, PendingOperation operation, Claim claim, String rule, int processVersion, Instant now) {
        if (approved.first()) {
            events.publishEvent(operation.auditableEvent(
                    AuditAction.REQUEST_APPROVED,
                    claim.actor(),
                    now,
                    Map.of(
                            "rule", rule,
                            "processInstance", Long.toString(claim.processInstanceKey()),
                            "processVersion", Integer.toString(processVersion))));
        }
    }
}

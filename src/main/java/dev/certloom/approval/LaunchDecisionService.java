package dev.certloom.approval;

import dev.certloom.approval.LaunchDecision.Basis;
import dev.certloom.approval.LaunchDecision.ByProcess;
import dev.certloom.approval.LaunchDecision.ByTable;
import dev.certloom.approval.LaunchDecision.ProcessVersion;
import dev.certloom.kernel.ActionDenied;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.operation.ApprovalGate;
import dev.certloom.operation.Claim;
import dev.certloom.operation.OperationEnded;
import dev.certloom.operation.Operations.Locked;
import dev.certloom.operation.PendingOperation;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Stores what the approval of each launch requires, decided once, and what a launch waits for until it can be decided.
 */
@Service
public class LaunchDecisionService {

    private final JdbcLaunchDecisions decisions;
    private final JdbcApprovalSteps steps;
    private final ApprovalFacts facts;
    private final ApprovalGate gate;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    LaunchDecisionService(
            JdbcLaunchDecisions decisions,
            JdbcApprovalSteps steps,
            ApprovalFacts facts,
            ApprovalGate gate,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.decisions = decisions;
        this.steps = steps;
        this.facts = facts;
        this.gate = gate;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Where the approval of a launch stands.
     *
     * @param finished whether nothing is left to decide: the request is approved, or has ended
     * @param decision what was decided for the launch
     */
    public record LaunchState(PendingOperation operation, boolean finished, Optional<LaunchDecision> decision) {}

    /**
     * Does work on a request while it is locked: the work and the check are one transaction.
     *
     * @throws OperationEnded when a later process instance holds the operation, or it is completed
     */
    public <T> T holding(Claim claim, Function<LaunchState, T> act) {
        return transaction.execute(status -> act.apply(state(claim, gate.enter(claim))));
    }

    private LaunchState state(Claim claim, Locked locked) {
        return new LaunchState(
                locked.operation(),
                !locked.operation().isOpen() || locked.isApproved(),
                decisions.find(claim.operation(), claim.fence()));
    }

    /**
     * A request at the beginning of a launch.
     *
     * @param facts that its process may use: the current ones for a launch that is not decided yet
     */
    public record Launch(LaunchState state, RequestFacts facts) {}

    /**
     * Judges a launch that is not decided yet by the current state: while it waits, a standing approval may have been
     * revoked. The facts of a decided launch do not change.
     *
     * @throws OperationEnded as above
     */
    public Launch judge(Claim claim) {
        return transaction.execute(status -> {
            LaunchState state = state(claim, gate.enter(claim));
            return new Launch(
                    state,
                    state.decision().map(LaunchDecision::facts).orElseGet(() -> facts.judge(claim, state.operation())));
        });
    }

    /**
     * The facts of a launch as its process received them.
     *
     * @throws OperationEnded as above
     */
    public RequestFacts judged(Claim claim) {
        return transaction.execute(
                status -> facts.judged(claim, gate.enter(claim).operation()));
    }

    /**
     * Stores what the approval of the launch requires. An earlier decision stays, unless it was for another version of
     * the process and no one has been asked because of it yet.
     *
     * @param on the facts on which the basis was determined
     * @return what counts from now on; empty when there is nothing left to decide, or the facts were judged again
     *     meanwhile
     * @throws OperationEnded as above
     */
    public Optional<LaunchDecision> decide(Claim claim, ProcessVersion process, Basis basis, RequestFacts on) {
        return transaction.execute(status -> {
            Locked locked = gate.enter(claim);
            PendingOperation operation = locked.operation();
            Optional<LaunchDecision> before = decisions
                    .find(claim.operation(), claim.fence())
                    .filter(decided ->
                            decided.process().equals(process) || steps.isAnyOf(claim.operation(), claim.fence()));
            if (before.isPresent()) {
                return before;
            }
            if (!operation.isOpen()
                    || locked.isApproved()
                    || !facts.judged(claim, operation).equals(on)) {
                return Optional.empty();
            }
            LaunchDecision decision =
                    new LaunchDecision(claim.operation(), claim.fence(), process, basis, on, clock.instant());
            decisions.save(decision);
            gate.decided(operation, decision.demandsTicket());
            publish(operation, claim, decision);
            return Optional.of(decision);
        });
    }

    /**
     * Records what the launch waits for before it can be decided who must approve.
     *
     * @param reason continues "Waiting for"
     */
    public void holdUp(Claim claim, String reason) {
        transaction.executeWithoutResult(status -> {
            PendingOperation operation = gate.enter(claim).operation();
            if (operation.isOpen()) {
                gate.holdUp(operation, reason);
            }
        });
    }

    /**
     * What was decided for a launch. In a transaction that holds the operation.
     *
     * @throws ModelFault when nothing was
     */
    LaunchDecision decided(Claim claim) {
        return decisions
                .find(claim.operation(), claim.fence())
                .orElseThrow(() -> new ModelFault(
                        "Expected it to be decided who approves this launch of the request, but nothing is."));
    }

    /**
     * Audits that a process asked for something that contradicts the decision. Called once for a job, outside of any
     * transaction: within one the audit line would be rolled back with it.
     */
    public void refused(Claim claim, AuditAction action, ModelFault fault) {
        transaction
                .execute(status -> gate.lock(claim.operation()))
                .ifPresent(operation -> events.publishEvent(new ActionDenied(
                        action,
                        operation.vault(),
                        AuditObject.certificate(operation.certificate()),
                        Optional.of(operation.id()),
                        claim.actor(),
                        clock.instant(),
                        String.valueOf(fault.getMessage()))));
    }

    private void publish(PendingOperation operation, Claim claim, LaunchDecision decision) {
        Map<String, String> details = new HashMap<>(Map.of(
                "approvalProcess", decision.process().id(),
                "approvalProcessVersion", Integer.toString(decision.process().version())));
        switch (decision.basis()) {
            case ByProcess() -> {}
            case ByTable(LaunchDecision.TableVersion table, Map<String, @Nullable Object> answer) -> {
                details.put("table", table.id());
                details.put("tableVersion", Integer.toString(table.version()));
                details.put("tableKey", Long.toString(table.key()));
            }
        }
        events.publishEvent(
                operation.auditableEvent(AuditAction.APPROVAL_DECIDED, claim.actor(), clock.instant(), details));
    }
}

package dev.certloom.process;

import dev.certloom.approval.ApprovalSettings;
import dev.certloom.approval.LaunchDecision;
import dev.certloom.approval.LaunchDecision.Basis;
import dev.certloom.approval.LaunchDecision.ByProcess;
import dev.certloom.approval.LaunchDecision.ByTable;
import dev.certloom.approval.LaunchDecision.ProcessVersion;
import dev.certloom.approval.LaunchDecision.TableVersion;
import dev.certloom.approval.LaunchDecisionService;
import dev.certloom.approval.LaunchDecisionService.LaunchState;
import dev.certloom.approval.ModelFault;
import dev.certloom.approval.RequestFacts;
import dev.certloom.audit.ProcessScope;
import dev.certloom.kernel.AuditAction;
import dev.certloom.operation.Claim;
import dev.certloom.operation.PendingOperation;
import dev.certloom.process.ModelAcceptance.AwaitsAcceptance;
import dev.certloom.process.ModelAcceptance.Counts;
import dev.certloom.process.ModelAcceptance.NotKnown;
import dev.certloom.process.ModelAcceptance.VersionStatus;
import dev.certloom.process.ModelVersions.ModelVersion;
import dev.certloom.processview.JdbcExportedProcesses;
import dev.certloom.processview.JdbcExportedProcesses.Caller;
import dev.certloom.runtime.ProportionalBackOff;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Decides for each launch of a request what its approval requires: the vault has the accepted decision table evaluated
 * on facts it computed itself, regardless of what a process says (ADR 7). A request whose approval depends on a
 * model that was not accepted waits.
 */
@Component
class LaunchDecider {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration MIN_RETRY_DELAY = Duration.ofSeconds(2);
    private static final ProportionalBackOff HELD_UP_BACK_OFF =
            new ProportionalBackOff(MIN_RETRY_DELAY, Duration.ofSeconds(15));
    private static final Duration OUTDATED_RETRY_DELAY = Duration.ofSeconds(15);
    private static final Duration UNKNOWN_CALLER_RETRY_DELAY = Duration.ofMillis(300);

    private final LaunchDecisionService decisions;
    private final ApprovalSettings approvals;
    private final DecisionTables tables;
    private final ModelAcceptance acceptance;
    private final JdbcExportedProcesses exported;
    private final EngineSettings settings;
    private final Clock clock;

    LaunchDecider(
            LaunchDecisionService decisions,
            ApprovalSettings approvals,
            DecisionTables tables,
            ModelAcceptance acceptance,
            JdbcExportedProcesses exported,
            EngineSettings settings,
            Clock clock) {
        this.decisions = decisions;
        this.approvals = approvals;
        this.tables = tables;
        this.acceptance = acceptance;
        this.exported = exported;
        this.settings = settings;
        this.clock = clock;
    }

    private sealed interface Ruling {}

    private record Decided(LaunchDecision decision) implements Ruling {}

    /** @param outcome of the job meanwhile */
    private record NotNow(JobOutcome outcome) implements Ruling {}

    /** @param why in words for the author of the models */
    private record Undecidable(String why) implements Ruling {}

    /**
     * Decides a launch that was judged just now, unless it is decided already. A launch that no table can decide
     * continues all the same: the process reaches the same conclusion, and stops where people see it.
     *
     * @param proceed with the facts that the process may use
     */
    JobOutcome decide(Claim claim, LaunchDecisionService.Launch launch, Function<RequestFacts, JobOutcome> proceed) {
        LaunchState state = launch.state();
        RequestFacts current = launch.facts();
        if (state.finished() || state.decision().isPresent()) {
            return proceed.apply(current);
        }
        return switch (acceptance.inForce(claim.engine(), approvalProcessOf(state.operation()))) {
            case AwaitsAcceptance(String reason) -> heldUp(claim, state.operation(), reason);
            case NotKnown() -> proceed.apply(current);
            case Counts(ModelVersion version) ->
                switch (evaluate(
                        claim,
                        state.operation(),
                        new ProcessVersion(version.id(), version.version()),
                        acceptance.tableOf(claim.engine(), version),
                        current)) {
                    case NotNow(JobOutcome outcome) -> outcome;
                    case Decided(LaunchDecision decision) -> proceed.apply(decision.facts());
                    case Undecidable undecidable -> proceed.apply(current);
                };
        };
    }

    /**
     * Does a job of an approval process according to what was decided for its launch.
     *
     * @param action how a contradiction is audited
     * @param act gets an empty value when nothing is left to decide, because the request is approved or has ended
     * @throws ModelFault when the job does not belong to the request's approval, or nothing can be decided
     */
    JobOutcome asDecided(Job job, AuditAction action, Function<Optional<LaunchDecision>, JobOutcome> act) {
        try {
            Attempt attempt = decisions.holding(job.claim(), state -> attempt(job, state, act));
            if (attempt.outcome().isPresent()) {
                return attempt.outcome().get();
            }
            return switch (ruling(job, attempt.state())) {
                case NotNow(JobOutcome outcome) -> outcome;
                case Undecidable(String why) -> throw new ModelFault(why);
                case Decided(LaunchDecision decision) -> follow(decision, job, act);
            };
        } catch (ModelFault fault) {
            decisions.refused(job.claim(), action, fault);
            throw fault;
        }
    }

    /**
     * An attempt to do a job without asking the engine.
     *
     * @param outcome of the job; empty when the engine has to be asked first
     */
    private record Attempt(LaunchState state, Optional<JobOutcome> outcome) {}

    private Attempt attempt(Job job, LaunchState state, Function<Optional<LaunchDecision>, JobOutcome> act) {
        if (state.finished()) {
            return new Attempt(state, Optional.of(act.apply(Optional.empty())));
        }
        requireApprovalProcess(job, state.decision(), state.operation());
        return new Attempt(state, state.decision().filter(isOf(job)).map(decision -> follow(decision, job, act)));
    }

    private static Predicate<LaunchDecision> isOf(Job job) {
        return decision -> decision.process().version() == job.processVersion();
    }

    private JobOutcome follow(LaunchDecision decision, Job job, Function<Optional<LaunchDecision>, JobOutcome> act) {
        if (decision.basis() instanceof ByProcess) {
            requireFacts(decision, job);
            if (acceptance.isExporterExpected()) {
                Optional<Caller> caller = exported.caller(job.claim().processInstanceKey());
                if (caller.isEmpty()) {
                    return new JobOutcome.RetryLater(
                            UNKNOWN_CALLER_RETRY_DELAY,
                            "The engine has not reported yet which request called this approval process.");
                }
                requireProcessOfRequest(caller.get(), job);
            }
        }
        noteForAudit(decision);
        return act.apply(Optional.of(decision));
    }

    private Ruling ruling(Job job, LaunchState state) {
        Claim claim = job.claim();
        Optional<LaunchDecision> decided = state.decision();
        if (acceptance.of(claim.engine(), job.process()) instanceof AwaitsAcceptance(String reason)) {
            return new NotNow(heldUp(claim, state.operation(), reason));
        }
        if (!settings.trustDeployments()) {
            if (acceptance.inForce(claim.engine(), job.process().id()) instanceof AwaitsAcceptance(String reason)) {
                return new NotNow(heldUp(claim, state.operation(), reason));
            }
            if (isOutdated(job, decided)) {
                return new NotNow(new JobOutcome.RetryLater(
                        OUTDATED_RETRY_DELAY,
                        "Version %d of approval process '%s' was replaced; the request is started anew by the one in force."
                                .formatted(job.processVersion(), job.process().id())));
            }
        }
        ProcessVersion process = new ProcessVersion(job.process().id(), job.processVersion());
        Ruling ruling = evaluate(
                claim,
                state.operation(),
                process,
                acceptance.tableOf(claim.engine(), job.process()),
                decisions.judged(claim));
        if (ruling instanceof Decided(LaunchDecision decision)
                && !decision.process().equals(process)) {
            throw new ModelFault(
                    "Expected version %d of process '%s' to approve, which has asked people already, but a job of version %d came."
                            .formatted(
                                    decision.process().version(),
                                    decision.process().id(),
                                    job.processVersion()));
        }
        return ruling;
    }

    private boolean isOutdated(Job job, Optional<LaunchDecision> decided) {
        return decided.filter(decision -> decision.process().version() > job.processVersion())
                        .isPresent()
                || (acceptance.inForce(job.claim().engine(), job.process().id()) instanceof Counts(ModelVersion newest)
                        && newest.version() > job.processVersion());
    }

    private void requireApprovalProcess(Job job, Optional<LaunchDecision> decided, PendingOperation operation) {
        String expected =
                decided.map(decision -> decision.process().id()).orElseGet(() -> approvalProcessOf(operation));
        if (!expected.equals(job.process().id())) {
            throw new ModelFault("Expected process '%s' to approve this request, but a job of process '%s' came."
                    .formatted(expected, job.process().id()));
        }
    }

    /** Facts changed by hand in the engine may have led the process another way. */
    private static void requireFacts(LaunchDecision decision, Job job) {
        if (!(job.variables().get(ProcessNames.Variable.REQUEST) instanceof Map<?, ?> members)) {
            throw new ModelFault(
                    "Expected the process to decide on the facts that the vault gave it, but its variable 'request' does not hold them.");
        }
        decision.facts().members().forEach((member, value) -> {
            if (!JSON.valueToTree(value).equals(JSON.valueToTree(members.get(member)))) {
                throw new ModelFault(
                        "Expected the process to decide on the facts that the vault gave it, but '%s' of the request was changed."
                                .formatted(member));
            }
        });
    }

    private static void requireProcessOfRequest(Caller caller, Job job) {
        if (!caller.operation().equals(job.claim().operation())
                || caller.processId()
                        .filter(ProcessNames.Process.CERTIFICATE_REQUEST::equals)
                        .isEmpty()) {
            throw new ModelFault(
                    "Expected the approval process to be called by the process of its request, but it was not.");
        }
    }

    private Ruling evaluate(
            Claim claim,
            PendingOperation operation,
            ProcessVersion process,
            Optional<String> table,
            RequestFacts current) {
        if (table.isEmpty()) {
            return decided(claim, process, new ByProcess(), current);
        }
        DecisionTables.Evaluation evaluation;
        try {
            evaluation = tables.evaluateNewest(table.get(), current.members());
        } catch (CompletionException e) {
            return new NotNow(new JobOutcome.RetryLater(
                    MIN_RETRY_DELAY, "The engine cannot evaluate table '%s' now.".formatted(table.get())));
        }
        return switch (evaluation) {
            case DecisionTables.NotDeployed() ->
                new Undecidable(
                        "Expected decision table '%s', which the approval process calls, to be deployed, but it is not."
                                .formatted(table.get()));
            case DecisionTables.Failed(TableVersion version, String reason) ->
                ifItCounts(
                        claim,
                        operation,
                        version,
                        () -> new Undecidable("Expected version %d of table '%s' to decide, but it failed: %s"
                                .formatted(version.version(), version.id(), reason)));
            case DecisionTables.Answered(TableVersion version, Object answer) ->
                ifItCounts(claim, operation, version, () -> decided(claim, process, version, answer, current));
        };
    }

    private Ruling ifItCounts(Claim claim, PendingOperation operation, TableVersion table, Supplier<Ruling> ruling) {
        VersionStatus versionStatus = acceptance.of(claim.engine(), table);
        return versionStatus instanceof AwaitsAcceptance(String reason)
                ? new NotNow(heldUp(claim, operation, reason))
                : ruling.get();
    }

    private Ruling decided(
            Claim claim, ProcessVersion process, TableVersion table, @Nullable Object answer, RequestFacts current) {
        ByTable basis;
        try {
            basis = ByTable.of(table, answer, approvals);
        } catch (ModelFault fault) {
            return new Undecidable("The answer of version %d of table '%s' cannot be used. %s"
                    .formatted(table.version(), table.id(), fault.getMessage()));
        }
        return decided(claim, process, basis, current);
    }

    private Ruling decided(Claim claim, ProcessVersion process, Basis basis, RequestFacts current) {
        noteForAudit(basis, current);
        return decisions
                .decide(claim, process, basis, current)
                .<Ruling>map(Decided::new)
                .orElseGet(() -> new NotNow(new JobOutcome.RetryLater(
                        MIN_RETRY_DELAY, "The facts of the request changed while it was being decided.")));
    }

    private JobOutcome heldUp(Claim claim, PendingOperation operation, String reason) {
        decisions.holdUp(claim, reason);
        return new JobOutcome.RetryLater(
                HELD_UP_BACK_OFF.pause(operation.since(), clock.instant()), "Waiting for " + reason + ".");
    }

    private static void noteForAudit(LaunchDecision decision) {
        noteForAudit(decision.basis(), decision.facts());
    }

    /** Audit lines written from now on say what was decided, and on which facts. */
    private static void noteForAudit(Basis basis, RequestFacts current) {
        Map<String, String> details = new HashMap<>();
        details.put(ProcessScope.DECISION_INPUT, JSON.writeValueAsString(new TreeMap<>(current.members())));
        if (basis instanceof ByTable byTable) {
            details.put(ProcessScope.DECISION_OUTPUT, JSON.writeValueAsString(new TreeMap<>(byTable.answer())));
        }
        ProcessScope.goesBy(details);
    }

    private String approvalProcessOf(PendingOperation operation) {
        return settings.approvalProcessOf(
                operation.vault().value(), operation.policy().issuer().name().value());
    }
}

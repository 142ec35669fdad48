package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyMap;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.certloom.approval.ApprovalSettings;
import dev.certloom.approval.LaunchDecision;
import dev.certloom.approval.LaunchDecision.Basis;
import dev.certloom.approval.LaunchDecision.ByProcess;
import dev.certloom.approval.LaunchDecision.ByTable;
import dev.certloom.approval.LaunchDecision.ProcessVersion;
import dev.certloom.approval.LaunchDecision.TableVersion;
import dev.certloom.approval.LaunchDecisionService;
import dev.certloom.approval.LaunchDecisionService.Launch;
import dev.certloom.approval.LaunchDecisionService.LaunchState;
import dev.certloom.approval.ModelFault;
import dev.certloom.approval.RequestFacts;
import dev.certloom.approval.TestApprovalSettings;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.Claim;
import dev.certloom.operation.InMemoryModelVersions;
import dev.certloom.operation.InMemoryVault;
import dev.certloom.operation.PendingOperation;
import dev.certloom.process.ModelVersions.Acceptance;
import dev.certloom.process.ModelVersions.Kind;
import dev.certloom.process.ModelVersions.ModelVersion;
import dev.certloom.processview.JdbcExportedProcesses;
import io.grpc.Status;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which decision counts for a launch, whatever its jobs say. */
class LaunchDeciderTest {

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    private static final String ENGINE = "engine-1";
    private static final String APPROVAL = "certificate-approval";
    private static final TableVersion TABLE = new TableVersion("approval-policy", 1, 11);
    private static final RequestFacts FACTS = new RequestFacts(Map.of("wildcard", true, "names", List.of("a")));
    private static final Map<String, Object> ROW =
            Map.of("rule", "wildcard", "groups", List.of("approvers"), "required", 1);

    private final PendingOperation operation = new InMemoryVault().request("Self");
    private final Claim claim = new Claim(operation.id(), 1, 70, ENGINE, "open-approval-step");
    private final InMemoryModelVersions versions = new InMemoryModelVersions();
    private final JdbcExportedProcesses exported = mock(JdbcExportedProcesses.class);
    private final LaunchDecisionService book = mock(LaunchDecisionService.class);
    private final DecisionTables tables = mock(DecisionTables.class);
    private LaunchDecider decider = decider(false);
    private Launch launch = launch(new LaunchState(operation, false, Optional.empty()));

    @BeforeEach
    void shippedModelsAreInForce() {
        versions.add(ENGINE, accepted(Kind.PROCESS, APPROVAL, 1, 10), NOON);
        versions.add(ENGINE, accepted(Kind.DECISION, "approval-policy", 1, 11), NOON);
        when(book.judged(any())).thenReturn(FACTS);
        when(exported.lastHeard()).thenReturn(Optional.empty());
        found(Optional.empty());
        when(book.decide(any(), any(), any(), any()))
                .thenAnswer(call -> Optional.of(decision(call.getArgument(1), call.getArgument(2))));
        answered(TABLE, ROW);
    }

    @Test
    void launchIsDecidedByTheTableOnFactsThatTheProcessGetsToo() {
        assertThat(decider.decide(claim, launch, told -> JobOutcome.done("request", told.members())))
                .isEqualTo(JobOutcome.done("request", FACTS.members()));

        verify(book).decide(claim, new ProcessVersion(APPROVAL, 1), new ByTable(TABLE, ROW), FACTS);
    }

    @Test
    void repeatedJobFindsWhatWasDecided() {
        found(Optional.of(decision(new ProcessVersion(APPROVAL, 1), new ByTable(TABLE, ROW))));

        decider.decide(claim, launch, told -> JobOutcome.done());

        verify(tables, never()).evaluateNewest(any(), anyMap());
        verify(book, never()).decide(any(), any(), any(), any());
    }

    @Test
    void launchOfWhichTheFactsWereJudgedAnewMeanwhileIsDecidedLater() {
        when(book.decide(any(), any(), any(), any())).thenReturn(Optional.empty());

        assertThat(decider.decide(claim, launch, told -> JobOutcome.done())).isInstanceOf(JobOutcome.RetryLater.class);
    }

    @Test
    void launchWaitsForATableThatNobodyAccepted() {
        answered(new TableVersion("approval-policy", 2, 12), ROW);

        JobOutcome outcome = decider.decide(claim, launch, told -> JobOutcome.done());

        assertThat(outcome).isInstanceOf(JobOutcome.RetryLater.class);
        verify(book)
                .holdUp(
                        claim,
                        "an administrator to accept version 2 of decision table 'approval-policy' (deploy/engine accept approval-policy 2)");
        assertThat(versions.find(ENGINE, Kind.DECISION, "approval-policy", 2)).isPresent();
    }

    @Test
    void launchWaitsForATableOfAnotherKeyThanWasAccepted() {
        answered(new TableVersion("approval-policy", 1, 99), ROW);

        assertThat(decider.decide(claim, launch, told -> JobOutcome.done())).isInstanceOf(JobOutcome.RetryLater.class);

        verify(book, never()).decide(any(), any(), any(), any());
    }

    @Test
    void launchWaitsForAProcessThatTheExporterToldAndNobodyAccepted() {
        when(exported.lastHeard()).thenReturn(Optional.of(NOON));
        when(exported.newest(APPROVAL)).thenReturn(Optional.of(new JdbcExportedProcesses.Version(2, 20)));

        decider.decide(claim, launch, told -> JobOutcome.done());

        verify(book)
                .holdUp(
                        claim,
                        "an administrator to accept version 2 of approval process 'certificate-approval' (deploy/engine accept certificate-approval 2)");
    }

    @Test
    void whereTheEngineIsTrustedItsNewestTableCounts() {
        decider = decider(true);
        TableVersion newest = new TableVersion("approval-policy", 2, 12);
        answered(newest, ROW);

        decider.decide(claim, launch, told -> JobOutcome.done());

        verify(book).decide(claim, new ProcessVersion(APPROVAL, 1), new ByTable(newest, ROW), FACTS);
    }

    @Test
    void launchComesAgainWhileTheEngineCannotEvaluate() {
        when(tables.evaluateNewest(any(), anyMap()))
                .thenThrow(new CompletionException(Status.UNAVAILABLE.asRuntimeException()));

        assertThat(decider.decide(claim, launch, told -> JobOutcome.done())).isInstanceOf(JobOutcome.RetryLater.class);
    }

    @Test
    void whatNoTableCanDecideGoesOnUntilAnApprovalJobSaysWhy() {
        for (DecisionTables.Evaluation bad : List.of(
                new DecisionTables.NotDeployed(),
                new DecisionTables.Failed(TABLE, "no variable"),
                new DecisionTables.Answered(TABLE, null),
                new DecisionTables.Answered(TABLE, Map.of("rule", "r", "groups", List.of("a"), "required", -1)))) {
            when(tables.evaluateNewest(any(), anyMap())).thenReturn(bad);

            assertThat(decider.decide(claim, launch, told -> JobOutcome.done("request", told.members())))
                    .isEqualTo(JobOutcome.done("request", FACTS.members()));
            assertThatExceptionOfType(ModelFault.class)
                    .isThrownBy(() -> decider.asDecided(
                            job(APPROVAL, 1, 10), AuditAction.OPEN_APPROVAL_STEP, decided -> JobOutcome.done()));
        }
        verify(book, never()).decide(any(), any(), any(), any());
    }

    @Test
    void jobOfAnotherProcessIsRefusedAndThatIsWrittenDown() {
        assertThatExceptionOfType(ModelFault.class)
                .isThrownBy(() -> decider.asDecided(
                        job("forged", 1, 66), AuditAction.OPEN_APPROVAL_STEP, decided -> JobOutcome.done()))
                .withMessageContaining("process 'forged'");

        verify(book).refused(eq(claim), eq(AuditAction.OPEN_APPROVAL_STEP), any());
    }

    @Test
    void jobOfAVersionThatNobodyAcceptedWaits() {
        found(Optional.of(decision(new ProcessVersion(APPROVAL, 1), new ByTable(TABLE, ROW))));

        assertThat(decider.asDecided(
                        job(APPROVAL, 2, 20),
                        AuditAction.OPEN_APPROVAL_STEP,
                        decided -> JobOutcome.done("forged", true)))
                .isInstanceOf(JobOutcome.RetryLater.class);

        verify(book).holdUp(eq(claim), any());
    }

    @Test
    void jobOfAVersionThatWasReplacedDoesNothing() {
        versions.add(ENGINE, accepted(Kind.PROCESS, APPROVAL, 2, 20), NOON);
        found(Optional.of(decision(new ProcessVersion(APPROVAL, 2), new ByTable(TABLE, ROW))));

        assertThat(decider.asDecided(
                        job(APPROVAL, 1, 10),
                        AuditAction.OPEN_APPROVAL_STEP,
                        decided -> JobOutcome.done("forged", true)))
                .isInstanceOf(JobOutcome.RetryLater.class);

        verify(book, never()).decide(any(), any(), any(), any());
    }

    @Test
    void jobOfAnAcceptedVersionThatCameMeanwhileIsDecidedAnew() {
        versions.add(ENGINE, accepted(Kind.PROCESS, APPROVAL, 2, 20), NOON);
        found(Optional.of(decision(new ProcessVersion(APPROVAL, 1), new ByTable(TABLE, ROW))));

        decider.asDecided(job(APPROVAL, 2, 20), AuditAction.OPEN_APPROVAL_STEP, decided -> JobOutcome.done());

        verify(book).decide(eq(claim), eq(new ProcessVersion(APPROVAL, 2)), any(), any());
    }

    @Test
    void ownProcessWithoutATableCountsByItself() {
        ownProcess();

        assertThat(decider.asDecided(
                        job("own", 1, 30),
                        AuditAction.OPEN_APPROVAL_STEP,
                        decided ->
                                JobOutcome.done("basis", decided.orElseThrow().basis())))
                .isEqualTo(JobOutcome.done("basis", new ByProcess()));
    }

    @Test
    void ownProcessWaitsUntilTheExporterHasToldWhoCalledIt() {
        ownProcess();
        when(exported.lastHeard()).thenReturn(Optional.of(NOON));
        when(exported.caller(70)).thenReturn(Optional.empty());

        assertThat(decider.asDecided(job("own", 1, 30), AuditAction.OPEN_APPROVAL_STEP, decided -> JobOutcome.done()))
                .isInstanceOf(JobOutcome.RetryLater.class);
    }

    @Test
    void ownProcessThatNoRequestOfOursCalledIsRefused() {
        ownProcess();
        when(exported.lastHeard()).thenReturn(Optional.of(NOON));
        for (JdbcExportedProcesses.Caller stranger : List.of(
                new JdbcExportedProcesses.Caller(operation.id(), Optional.empty()),
                new JdbcExportedProcesses.Caller(operation.id(), Optional.of("forged")),
                new JdbcExportedProcesses.Caller(OperationId.random(), Optional.of("certificate-request")))) {
            when(exported.caller(70)).thenReturn(Optional.of(stranger));

            assertThatExceptionOfType(ModelFault.class)
                    .isThrownBy(() -> decider.asDecided(
                            job("own", 1, 30), AuditAction.OPEN_APPROVAL_STEP, decided -> JobOutcome.done()));
        }
    }

    @Test
    void ownProcessWhoseFactsWereChangedInTheEngineIsRefused() {
        ownProcess();

        assertThatExceptionOfType(ModelFault.class)
                .isThrownBy(() -> decider.asDecided(
                        job("own", 1, 30, Map.of("request", Map.of("wildcard", false, "names", List.of("a")))),
                        AuditAction.OPEN_APPROVAL_STEP,
                        decided -> JobOutcome.done()))
                .withMessageContaining("'wildcard'");
    }

    @Test
    void ownProcessWhoseFactsWereTakenAwayInTheEngineIsRefused() {
        ownProcess();

        for (Map<String, Object> variables : List.<Map<String, Object>>of(Map.of(), Map.of("request", "none"))) {
            assertThatExceptionOfType(ModelFault.class)
                    .isThrownBy(() -> decider.asDecided(
                            job("own", 1, 30, variables), AuditAction.OPEN_APPROVAL_STEP, decided -> JobOutcome.done()))
                    .withMessageContaining("'request'");
        }
    }

    @Test
    void jobOfARequestThatIsApprovedFindsNothingLeftToDecide() {
        known(new LaunchState(operation, true, Optional.empty()));

        assertThat(decider.asDecided(
                        job("forged", 1, 66),
                        AuditAction.OPEN_APPROVAL_STEP,
                        decided -> JobOutcome.done("decided", decided.isPresent())))
                .isEqualTo(JobOutcome.done("decided", false));
    }

    /** Another issuer's requests are approved by it: the setting names it for all here. */
    private void ownProcess() {
        decider = decider(false, "own");
        versions.add(ENGINE, accepted(Kind.PROCESS, "own", 1, 30), NOON);
        versions.contents.put("own", "<d><process id='own'/></d>");
    }

    private void found(Optional<LaunchDecision> decided) {
        known(new LaunchState(operation, false, decided));
    }

    private void answered(TableVersion table, @Nullable Object answer) {
        when(tables.evaluateNewest("approval-policy", FACTS.members()))
                .thenReturn(new DecisionTables.Answered(table, answer));
    }

    private LaunchDecision decision(ProcessVersion process, Basis basis) {
        return new LaunchDecision(operation.id(), 1, process, basis, FACTS, NOON);
    }

    private Job job(String process, int version, long key) {
        return job(process, version, key, Map.of("request", FACTS.members()));
    }

    private Job job(String process, int version, long key, Map<String, Object> variables) {
        return new Job(claim, new Job.Definition(process, version, key), variables);
    }

    private static ModelVersion accepted(Kind kind, String id, int version, long key) {
        return new ModelVersion(
                kind,
                id,
                version,
                Optional.of(key),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.of(new Acceptance("admin", "Admin", NOON)));
    }

    private LaunchDecider decider(boolean trusted) {
        return decider(trusted, APPROVAL);
    }

    private LaunchDecider decider(boolean trusted, String process) {
        EngineSettings settings = new EngineSettings(
                URI.create("http://127.0.0.1:1"),
                null,
                null,
                process,
                Map.of(),
                trusted,
                Duration.ofSeconds(60),
                Duration.ofSeconds(20),
                Duration.ofSeconds(2),
                32,
                256,
                Duration.ofSeconds(2));
        ApprovalSettings approvals = TestApprovalSettings.with(Map.of());
        return new LaunchDecider(
                book,
                approvals,
                tables,
                new ModelAcceptance(versions, exported, settings, CLOCK),
                exported,
                settings,
                CLOCK);
    }

    private static Launch launch(LaunchState state) {
        return new Launch(state, state.decision().map(LaunchDecision::facts).orElse(FACTS));
    }

    private void known(LaunchState found) {
        when(book.holding(eq(claim), any()))
                .thenAnswer(
                        call -> call.<Function<LaunchState, ?>>getArgument(1).apply(found));
        launch = launch(found);
    }
}

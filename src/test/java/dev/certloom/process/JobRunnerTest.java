package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.RETURNS_SELF;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.certloom.approval.LaunchDecisionService;
import dev.certloom.approval.StepNotYetDue;
import dev.certloom.compute.ComputePool;
import dev.certloom.compute.Lane;
import dev.certloom.compute.Saturated;
import dev.certloom.compute.TestCompute;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.Cancellations;
import dev.certloom.operation.Claim;
import dev.certloom.operation.InMemoryVault;
import io.camunda.client.api.CamundaFuture;
import io.camunda.client.api.command.CompleteJobCommandStep1;
import io.camunda.client.api.command.FailJobCommandStep1;
import io.camunda.client.api.command.FailJobCommandStep1.FailJobCommandStep2;
import io.camunda.client.api.command.FinalCommandStep;
import io.camunda.client.api.command.ThrowErrorCommandStep1;
import io.camunda.client.api.command.ThrowErrorCommandStep1.ThrowErrorCommandStep2;
import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.worker.JobClient;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;

class JobRunnerTest {

    private static final long KEY = 7;
    private static final OperationId OPERATION = OperationId.random();
    private static final Map<String, Object> OURS =
            Map.of("operationId", OPERATION.value(), "fence", 3, "installation", "ours");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Claim> refused = new ArrayList<>();
    private final List<Duration> comingAgain = new ArrayList<>();
    private final JobRunner runner = new JobRunner(
            "ours",
            "engine-1",
            new EngineCommands(),
            new EngineObservations(observed()),
            refused::add,
            (claim, after) -> comingAgain.add(after));
    private final JobClient client = mock(JobClient.class);
    private final CompleteJobCommandStep1 complete = mock(CompleteJobCommandStep1.class, RETURNS_SELF);
    private final FailJobCommandStep1 fail = mock(FailJobCommandStep1.class);
    private final FailJobCommandStep2 failing = mock(FailJobCommandStep2.class, RETURNS_SELF);
    private final ThrowErrorCommandStep1 error = mock(ThrowErrorCommandStep1.class);
    private final ThrowErrorCommandStep2 erring = mock(ThrowErrorCommandStep2.class, RETURNS_SELF);
    private final List<Job> handled = new ArrayList<>();

    private ObservationRegistry observed() {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
        return registry;
    }

    @BeforeEach
    void theEngineTakesEveryOutcome() {
        when(client.newCompleteCommand(KEY)).thenReturn(complete);
        when(client.newFailCommand(KEY)).thenReturn(fail);
        when(client.newThrowErrorCommand(KEY)).thenReturn(error);
        when(fail.retries(anyInt())).thenReturn(failing);
        when(error.errorCode(anyString())).thenReturn(erring);
        Stream.<FinalCommandStep<?>>of(complete, failing, erring)
                .forEach(step -> doReturn(mock(CamundaFuture.class)).when(step).send());
    }

    @Test
    void runWhenTheJobIsDoneThenItIsCompletedUnderItsClaim() {
        runner.run(handler(job -> JobOutcome.done("issued", true)), client, job(OURS, 3));

        verify(complete).variables(Map.of("issued", true));
        verify(complete).send();
        assertThat(handled)
                .singleElement()
                .satisfies(job ->
                        assertThat(job.claim()).isEqualTo(new Claim(OPERATION, 3, 70, "engine-1", "place-order")));
    }

    @Test
    void runWhenTheJobIsOfAnotherInstallationThenIgnoredAndCounted() {
        Map<String, Object> theirs = Map.of("operationId", OPERATION.value(), "fence", 3, "installation", "theirs");

        runner.run(handler(job -> JobOutcome.done()), client, job(theirs, 3));
        runner.run(handler(job -> JobOutcome.done()), client, job(Map.of(), 3));

        verifyNoInteractions(client);
        assertThat(handled).isEmpty();
        assertThat(runner.foreignJobs()).isEqualTo(2);
    }

    @Test
    void runWhenTheStoreCannotBeUsedThenTheRetriesAreKept() {
        runner.run(failing(new DataAccessResourceFailureException("away")), client, job(OURS, 3));
        runner.run(failing(new CannotCreateTransactionException("away")), client, job(OURS, 2));

        verify(fail).retries(3);
        verify(fail).retries(2);
        verify(client, never()).newCompleteCommand(KEY);
    }

    @Test
    void runWhenItIsNotYetTimeThenItComesAgainWithItsRetriesKept() {
        runner.run(failing(new StepNotYetDue(Instant.EPOCH, Duration.ofDays(7))), client, job(OURS, 3));

        verify(fail).retries(3);
        verify(failing).retryBackoff(Duration.ofMinutes(1));
    }

    @Test
    void runWhenThereIsTooMuchToComputeThenItWaitsInTheEngine() {
        runner.run(handler(job -> TestCompute.saturated().call(JobOutcome::done)), client, job(OURS, 1));

        verify(fail).retries(1);
        verify(failing).retryBackoff(Saturated.RETRY_AFTER);
        assertThat(runner.incidents()).isZero();
    }

    @Test
    void runWhenAJobComputesThenItDoesSoInTheBackground() {
        try (ComputePool pool = new ComputePool(1, 1, Duration.ofMinutes(1))) {
            runner.run(handler(job -> pool.call(JobOutcome::done)), client, job(OURS, 1));

            assertThat(pool.computed(Lane.BACKGROUND)).isPositive();
            assertThat(pool.computed(Lane.REQUEST)).isZero();
        }
    }

    @Test
    void runWhenTheStoreIsAwayOnTheLastRetryThenNoIncident() {
        runner.run(failing(new DataAccessResourceFailureException("away")), client, job(OURS, 0));

        verify(fail).retries(1);
    }

    @Test
    void runWhenTheJobIsToComeAgainThenItCostsNoRetry() {
        runner.run(handler(job -> new JobOutcome.RetryLater(Duration.ofSeconds(9), "Not now.")), client, job(OURS, 3));

        verify(fail).retries(3);
        verify(failing).retryBackoff(Duration.ofSeconds(9));
        verify(failing).errorMessage("Not now.");
        verify(failing).send();
    }

    @Test
    void runWhenTheHandlerHasABugThenItCostsARetryAndHidesTheMessage() {
        runner.run(failing(new IllegalStateException("secret")), client, job(OURS, 3));

        verify(fail).retries(2);
        verify(failing).errorMessage("Unexpected IllegalStateException; see the log.");
    }

    @Test
    void runWhenTheOperationHasEndedThenTheModelHearsTheError() {
        runner.run(handler(JobRunnerTest::ended), client, job(OURS, 3));

        verify(error).errorCode("OPERATION_ENDED");
        verify(erring).send();
    }

    @ParameterizedTest
    @MethodSource("handlersThatRecordEndings")
    void runWhenTheOperationHasEndedThenARecordingJobIsDone(JobHandler recording) {
        runner.run(recording, client, job(OURS, 3));

        verify(complete).variables(Map.of());
        verify(complete).send();
        verify(client, never()).newThrowErrorCommand(KEY);
    }

    /** Over an empty vault, in which every operation counts as ended. */
    static Stream<JobHandler> handlersThatRecordEndings() {
        InMemoryVault vault = new InMemoryVault();
        return new JobHandlers(
                        vault.progression(),
                        mock(OrderJobs.class),
                        mock(Cancellations.class),
                        vault.withdrawals(),
                        mock(LaunchDecisionService.class),
                        mock(LaunchDecider.class),
                        mock(ApprovalJobs.class))
                .all().stream()
                        .filter(handler -> Set.of("record-failure", "record-cancellation", "withdraw-order")
                                .contains(handler.type()));
    }

    @Test
    void runWhenTheClaimedLaunchNeverWasThenToldAndInstanceEnds() {
        InMemoryVault vault = new InMemoryVault();
        OperationId operation = vault.request("Unknown").id();
        JobHandler forged = handler(job -> {
            vault.progression().prepare(job.claim(), Function.identity());
            return JobOutcome.done();
        });
        Map<String, Object> variables =
                Map.of("operationId", operation.value(), "fence", Integer.MAX_VALUE, "installation", "ours");

        runner.run(forged, client, job(variables, 3));

        verify(error).errorCode("OPERATION_ENDED");
        assertThat(refused).containsExactly(new Claim(operation, Integer.MAX_VALUE, 70, "engine-1", "place-order"));
    }

    @Test
    void runWhenTheHandlerSaysWhenItComesAgainThenThatIsTold() {
        runner.run(handler(job -> new JobOutcome.RetryLater(Duration.ofSeconds(9), "Not now.")), client, job(OURS, 3));

        assertThat(comingAgain).containsExactly(Duration.ofSeconds(9));
    }

    @Test
    void runThenItsOperationIsInWorkOnlyWhileTheJobRuns() {
        List<Set<OperationId>> meanwhile = new ArrayList<>();

        runner.run(
                handler(job -> {
                    meanwhile.add(runner.inWork());
                    assertThat(runner.inWorkByType()).containsExactly(entry("place-order", 1L));
                    return JobOutcome.done();
                }),
                client,
                job(OURS, 3));

        assertThat(meanwhile).containsExactly(Set.of(OPERATION));
        assertThat(runner.inWork()).isEmpty();
        assertThat(runner.inWorkByType()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("withoutClaim")
    void runWhenTheClaimIsMissingThenAPersonHasToLook(Map<String, Object> variables) {
        runner.run(handler(job -> JobOutcome.done()), client, job(variables, 3));

        verify(fail).retries(0);
        verify(failing)
                .errorMessage(
                        "Expected variables operationId and fence, which every process of ours is started with, but they are missing.");
        assertThat(handled).isEmpty();
    }

    static Stream<Map<String, Object>> withoutClaim() {
        return Stream.of(
                Map.of("installation", "ours"),
                Map.of("installation", "ours", "fence", 3),
                Map.of("installation", "ours", "operationId", OPERATION.value()),
                Map.of("installation", "ours", "operationId", OPERATION.value(), "fence", "three"));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void runThenTheJobIsTimedByItsTypeAndOutcome(JobOutcome outcome, String expected) {
        runner.run(handler(job -> outcome), client, job(OURS, 3));

        assertThat(timed(expected)).isEqualTo(1);
    }

    static Stream<Arguments> endings() {
        return Stream.of(
                Arguments.of(JobOutcome.done(), "done"),
                Arguments.of(JobOutcome.requestFailed(), "business-error"),
                Arguments.of(new JobOutcome.RetryLater(Duration.ofSeconds(9), "Not now."), "again"),
                Arguments.of(new JobOutcome.Incident("Look."), "incident"));
    }

    @Test
    void runWhenTheHandlerHasABugThenItsLastTryIsAnIncident() {
        runner.run(failing(new IllegalStateException("bug")), client, job(OURS, 2));
        assertThat(runner.incidents()).isZero();

        runner.run(failing(new IllegalStateException("bug")), client, job(OURS, 1));

        assertThat(timed("retry")).isEqualTo(1);
        assertThat(timed("incident")).isEqualTo(1);
        assertThat(runner.incidents()).isEqualTo(1);
    }

    @Test
    void runThenLogLinesOfTheJobCarryItsIdsAndThoseAfterItDoNot() {
        List<Map<String, String>> logged = new ArrayList<>();

        runner.run(
                handler(job -> {
                    logged.add(MDC.getCopyOfContextMap());
                    MDC.put("vault", "default");
                    return JobOutcome.done();
                }),
                client,
                job(OURS, 3));

        assertThat(logged)
                .containsExactly(
                        Map.of("job", "place-order", "operation", OPERATION.value(), "process_instance", "70"));
        assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
    }

    private long timed(String outcome) {
        return meters.get("certloom.job")
                .tags("type", "place-order", "outcome", outcome)
                .timer()
                .count();
    }

    private static JobOutcome ended(Job job) {
        new InMemoryVault().orders().next(job.claim());
        return JobOutcome.done();
    }

    private JobHandler failing(RuntimeException trouble) {
        return handler(job -> {
            throw trouble;
        });
    }

    private JobHandler handler(Function<Job, JobOutcome> work) {
        return JobHandler.of("place-order", job -> {
            handled.add(job);
            return work.apply(job);
        });
    }

    private static ActivatedJob job(Map<String, Object> variables, int retries) {
        ActivatedJob job = mock(ActivatedJob.class);
        when(job.getKey()).thenReturn(KEY);
        when(job.getType()).thenReturn("place-order");
        when(job.getProcessInstanceKey()).thenReturn(70L);
        when(job.getRetries()).thenReturn(retries);
        when(job.getVariablesAsMap()).thenReturn(variables);
        return job;
    }
}

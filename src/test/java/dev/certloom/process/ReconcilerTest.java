package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.Mockito.RETURNS_DEEP_STUBS;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.certloom.approval.StepLifecycle;
import dev.certloom.availability.Availability;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.Claim;
import dev.certloom.operation.InMemoryVault;
import dev.certloom.operation.OperationFailures;
import dev.certloom.operation.Operations.Due;
import dev.certloom.operation.Operations.Holder;
import dev.certloom.operation.Operations.Overdue;
import dev.certloom.operation.Operations.Unreadable;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.operation.ReconcileQueue;
import dev.certloom.operation.TestClock;
import dev.certloom.process.InstanceProbe.InstanceState;
import dev.certloom.processview.ExternalWaits;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.ClientException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessResourceFailureException;

/** What is done about an operation that does not move. Each look is two seconds after the one before. */
class ReconcilerTest {

    private static final String ENGINE = "engine-1";
    private static final long INSTANCE = 4711;
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final TestClock clock = new TestClock();
    private final InMemoryVault vault = new InMemoryVault();
    private final ReconcileQueue reconcileQueue = mock(ReconcileQueue.class);
    private final EngineSession session = mock(EngineSession.class);
    private final Availability availability = new Availability(clock, clock);
    private final EngineLoad load = mock(EngineLoad.class);
    private final InstanceProbe probe = mock(InstanceProbe.class);
    private final ExternalWaits standing = mock(ExternalWaits.class);
    private final CamundaClient client = mock(CamundaClient.class, RETURNS_DEEP_STUBS);
    private final ProcessMessenger messenger = mock(ProcessMessenger.class);
    private final StepLifecycle steps = mock(StepLifecycle.class);
    private final Reconciler reconciler = reconciler(new HangingSettings(TWO_MINUTES, 2));
    private final List<Overdue> due = new ArrayList<>();
    private final Map<OperationId, Unreadable> unreadable = new HashMap<>();

    private Reconciler reconciler(HangingSettings settings) {
        return new Reconciler(
                reconcileQueue,
                session,
                load,
                new EngineSettings(
                        URI.create("http://127.0.0.1:1"),
                        null,
                        null,
                        "certificate-approval",
                        Map.of(),
                        true,
                        TWO_MINUTES,
                        LOOK,
                        LOOK,
                        32,
                        256,
                        LOOK),
                settings,
                probe,
                standing,
                client,
                messenger,
                steps,
                vault.holds(),
                new EngineCommands(),
                availability,
                clock);
    }

    @AfterEach
    void nothingMoreIsCounted() {
        Metrics.removeRegistry(meters);
    }

    @BeforeEach
    void theEngineServes() {
        Metrics.addRegistry(meters);
        when(session.engine()).thenReturn(Optional.of(ENGINE));
        when(session.jobTypes()).thenReturn(Set.of("place-order"));
        when(reconcileQueue.due(anyInt())).thenAnswer(call -> new Due(due, unreadable));
        when(reconcileQueue.relaunch(any())).thenReturn(true);
        when(probe.ask(any())).thenReturn(Map.of(INSTANCE, InstanceState.ALIVE));
        reconciler.reconcile();
    }

    // an operation that fails

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void whatFailsByItselfIsPostponedAndTheOthersGoOn(int place) {
        Overdue one = due(keyed());
        Overdue other = due(keyed());
        Overdue failing = place == 0 ? one : other;
        Overdue well = place == 0 ? other : one;
        when(steps.isWaitingForPeople(failing.operation().id())).thenThrow(new IllegalStateException("broken"));
        double before = failures();

        serve(TWO_MINUTES);

        verify(reconcileQueue).relaunch(well);
        verify(reconcileQueue, never()).relaunch(failing);
        verify(reconcileQueue, atLeastOnce()).checkLater(failing);
        assertThat(failures() - before).isPositive();
    }

    @Test
    void whatCannotEvenBePostponedDoesNotHoldUpTheOthers() {
        Overdue failing = due(keyed());
        Overdue well = due(keyed());
        when(steps.isWaitingForPeople(failing.operation().id())).thenThrow(new IllegalStateException("broken"));
        doThrow(new IllegalStateException("broken too")).when(reconcileQueue).checkLater(failing);

        serve(TWO_MINUTES);

        verify(reconcileQueue).relaunch(well);
    }

    @Test
    void whatCannotBeReadIsPostponedAndTheOthersGoOn() {
        OperationId broken = OperationId.random();
        unreadable.put(broken, new Unreadable(clock.instant(), new IllegalArgumentException("no such phase")));
        Instant seen = clock.instant();
        Overdue well = due(keyed());
        double before = failures();

        serve(TWO_MINUTES);

        verify(reconcileQueue, atLeastOnce()).postpone(broken, seen);
        verify(reconcileQueue).relaunch(well);
        assertThat(failures() - before).isPositive();
    }

    @Test
    void roundEndsWhenStoreOrEngineIsAway() {
        Overdue first = due(keyed());
        due(keyed());
        when(steps.isWaitingForPeople(first.operation().id()))
                .thenThrow(new ClientException("away"))
                .thenThrow(new DataAccessResourceFailureException("away"));
        double before = failures();

        serve(LOOK.multipliedBy(2));

        verify(steps, times(2)).isWaitingForPeople(any());
        verify(reconcileQueue, never()).checkLater(any());
        assertThat(failures()).isEqualTo(before);
    }

    private double failures() {
        return meters.counter(OperationFailures.COUNTER).count();
    }

    // an operation that waits for nobody

    @Test
    void operationIsRelaunchedAfterTwoMinutesWithoutProgress() {
        Overdue stuck = due(keyed());

        serve(TWO_MINUTES.minus(LOOK));
        verify(reconcileQueue, never()).relaunch(any());

        serve(LOOK);
        verify(reconcileQueue).relaunch(stuck);
        verify(client).newCancelInstanceCommand(INSTANCE);
    }

    @Test
    void whatNobodyClaimedForTwoMinutesIsLaunchedAnew() {
        Overdue unclaimed = due(keyed(), overdue -> with(overdue, Optional.empty(), 0));

        serve(TWO_MINUTES);

        verify(reconcileQueue).relaunch(unclaimed);
        verify(client, never()).newCancelInstanceCommand(anyLong());
    }

    @Test
    void pausesGrowWithEachLaunchThatDidNotHelp() {
        Overdue stuck = due(keyed(), overdue -> with(overdue, overdue.holder(), 3));

        serve(Duration.ofMinutes(16).minus(LOOK));
        verify(reconcileQueue, never()).relaunch(any());

        serve(LOOK);
        verify(reconcileQueue).relaunch(stuck);
    }

    @Test
    void afterFiveLaunchesItIsPutBeforeAnOperatorWithWhatIsKnown() {
        Overdue stuck = due(keyed(), overdue -> with(overdue, overdue.holder(), 5));
        when(standing.describe(stuck.operation().id(), INSTANCE))
                .thenReturn(Optional.of("it stands at Task_PlaceOrder"));

        serve(TWO_MINUTES);

        verify(reconcileQueue)
                .escalateToOperator(
                        any(), contains("5 times, and is still stuck: process instance 4711 is alive; it stands at"));
        verify(reconcileQueue, never()).relaunch(any());
    }

    @Test
    void noMoreAreLaunchedAtOnceThanAllowed() {
        for (int i = 0; i < 5; i++) {
            due(keyed());
        }

        serve(TWO_MINUTES);

        verify(reconcileQueue, times(2)).relaunch(any());
    }

    @Test
    void whatIsOnItsWayToItsInstanceTakesUpRoom() {
        when(reconcileQueue.relaunching(any())).thenReturn(2);
        due(keyed());

        serve(TWO_MINUTES.multipliedBy(2));

        verify(reconcileQueue, never()).relaunch(any());
    }

    // the clock stands still

    @Test
    void theClockStandsStillWhileTheEngineIsAway() {
        due(keyed());
        doThrow(new ClientException("away")).when(session).verify();

        serve(TWO_MINUTES.multipliedBy(3));

        verify(reconcileQueue, never()).relaunch(any());
    }

    @Test
    void theClockStandsStillWhileTheEngineRefusesForLoad() {
        due(keyed());
        for (long refusals = 1; refusals <= 120; refusals++) {
            when(load.refusals()).thenReturn(refusals);
            serve(LOOK);
        }

        verify(reconcileQueue, never()).relaunch(any());
    }

    @Test
    void theClockStandsStillWhileWeWorkOnAsManyJobsAsWeTake() {
        due(keyed());
        when(session.isBusy()).thenReturn(true);

        serve(TWO_MINUTES.multipliedBy(3));

        verify(reconcileQueue, never()).relaunch(any());
    }

    @Test
    void whileIssuersAreSlowOnlyWhatMayWaitForThemStands() {
        Overdue ordered = due(keyed());
        PendingOperation operation = keyed();
        Claim claim = new Claim(operation.id(), 1, 1, "test", "place-order");
        vault.orders().next(claim);
        vault.orders().answered(claim, vault.signed(operation));
        Overdue signed = due(vault.operation(operation.id()));
        when(session.isBusyWithIssuers()).thenReturn(true);

        serve(TWO_MINUTES.multipliedBy(3));

        verify(reconcileQueue, never()).relaunch(ordered);
        verify(reconcileQueue, atLeastOnce())
                .recordActivity(List.of(ordered.operation().id()));
        verify(reconcileQueue, atLeastOnce()).relaunch(signed);
    }

    @Test
    void whatIsWorkedOnIsHeardOf() {
        PendingOperation operation = keyed();
        when(session.inWork()).thenReturn(Set.of(operation.id()));

        serve(LOOK);

        verify(reconcileQueue).recordActivity(Set.of(operation.id()));
    }

    @Test
    void untilAnIssuerIsToBeAskedAgainSilenceDoesNotCount() {
        due(keyed(), overdue -> quietFrom(overdue, clock.instant().plus(Duration.ofMinutes(5))));

        serve(Duration.ofMinutes(7).minus(LOOK));
        verify(reconcileQueue, never()).relaunch(any());

        serve(LOOK);
        verify(reconcileQueue).relaunch(any());
    }

    // an instance that is gone

    @ParameterizedTest
    @EnumSource(
            value = InstanceState.class,
            names = {"GONE", "UNRESPONSIVE"})
    void whatTheEngineDoesNotKnowOrAnswerForIsLaunchedAnewAtOnce(InstanceState state) {
        Overdue lost = due(keyed());
        when(probe.ask(any())).thenReturn(Map.of(INSTANCE, state));

        serve(LOOK);

        verify(reconcileQueue).relaunch(lost);
    }

    @Test
    void whatIsGoneAgainAndAgainWaitsLonger() {
        due(keyed(), overdue -> with(overdue, overdue.holder(), 2));
        when(probe.ask(any())).thenReturn(Map.of(INSTANCE, InstanceState.GONE));

        serve(Duration.ofMinutes(4).minus(LOOK));
        verify(reconcileQueue, never()).relaunch(any());

        serve(LOOK);
        verify(reconcileQueue).relaunch(any());
    }

    @Test
    void unansweredOperationIsLeftAloneWhileItsPartitionIsSilent() {
        due(keyed());
        when(probe.ask(any())).thenReturn(Map.of(INSTANCE, InstanceState.UNKNOWN));

        serve(TWO_MINUTES.multipliedBy(3));

        verify(reconcileQueue, never()).relaunch(any());
    }

    @Test
    void whatAnotherEngineHeldIsLaunchedAnewWithoutBeingCounted() {
        Overdue elsewhere = due(keyed(), overdue -> with(overdue, Optional.of(new Holder(INSTANCE, "engine-0")), 5));

        serve(LOOK);

        verify(reconcileQueue).relaunch(elsewhere.asLost());
        verify(client, never()).newCancelInstanceCommand(anyLong());
    }

    // an operation that waits

    @Test
    void whatWaitsForPeopleIsLeftAlone() {
        due(keyed());
        when(steps.isWaitingForPeople(any())).thenReturn(true);

        serve(TWO_MINUTES.multipliedBy(3));

        verify(reconcileQueue, never()).relaunch(any());
    }

    @Test
    void whatStandsInACompanysProcessOnWhatIsNotOursIsLeftAlone() {
        PendingOperation operation = keyed();
        due(operation);
        when(standing.isWaitingInCalled(operation.id(), INSTANCE, "certificate-approval", Set.of("place-order")))
                .thenReturn(true);

        serve(TWO_MINUTES.multipliedBy(3));

        verify(reconcileQueue, never()).relaunch(any());
    }

    @Test
    void whatWaitsForItsTicketIsLeftAloneUntilItIsThere() {
        // given
        PendingOperation operation = keyed();
        String name = operation.certificate().value();
        vault.demandTicket(name);
        vault.checkHold(name);
        due(vault.pending(name));

        // when
        serve(TWO_MINUTES.multipliedBy(3));

        // then
        verify(reconcileQueue, never()).relaunch(any());
        verify(messenger, never()).holdChanged(any(), anyInt());

        // when
        due.clear();
        vault.tickets().give(InMemoryVault.VAULT, operation.id(), "CHG-1", InMemoryVault.ALICE, true);
        due(vault.pending(name));
        serve(LOOK);

        // then
        verify(messenger, atLeastOnce()).holdChanged(operation.id(), 1);
    }

    @Test
    void whatWaitsForItsCertificateIsLeftAlone() {
        PendingOperation manual = vault.request("Unknown");
        assertThat(manual.phase()).isEqualTo(Phase.AWAITING_MERGE);
        due(manual);

        serve(TWO_MINUTES.multipliedBy(3));

        verify(reconcileQueue, never()).relaunch(any());
    }

    @Test
    void whatIsBeforeAnOperatorIsNotLaunchedAnew() {
        Overdue stuck = due(keyed(), overdue -> with(overdue, overdue.holder(), 5));
        vault.reconcileQueue()
                .escalateToOperator(vault.overdue(stuck.operation().id()), "It hangs.");
        due.clear();
        due(vault.operation(stuck.operation().id()), overdue -> with(overdue, overdue.holder(), 5));

        serve(TWO_MINUTES.multipliedBy(3));

        verify(reconcileQueue, never()).relaunch(any());
        verify(reconcileQueue, never()).escalateToOperator(any(), any());
    }

    // what was deleted

    @Test
    void instanceOfWhatWasDeletedIsToldAndThenEnded() {
        PendingOperation deleted = deleted();
        due(deleted);

        serve(LOOK);
        verify(messenger).operationDeleted(deleted.id(), 1);
        verify(client, never()).newCancelInstanceCommand(anyLong());

        serve(Duration.ofMinutes(1));
        verify(client, org.mockito.Mockito.atLeastOnce()).newCancelInstanceCommand(INSTANCE);
        verify(reconcileQueue, never()).remove(any());
    }

    @Test
    void deletedOperationIsSettledOnceEndedAndItsInstanceIsGone() {
        PendingOperation deleted = deleted();
        due(deleted, overdue -> stopped(overdue, true));
        when(probe.ask(any())).thenReturn(Map.of(INSTANCE, InstanceState.GONE));
        serve(LOOK);
        verify(reconcileQueue, never()).remove(any());

        due.clear();
        Overdue stopped = due(deleted, overdue -> stopped(overdue, false));
        serve(LOOK);

        verify(reconcileQueue).remove(stopped);
    }

    private PendingOperation keyed() {
        vault.addIssuer("ca", "Test");
        String name = "web-" + due.size();
        PendingOperation operation = vault.request("ca", name);
        assertThat(operation.phase()).isEqualTo(Phase.KEYED);
        return operation;
    }

    private PendingOperation deleted() {
        PendingOperation operation = keyed();
        vault.delete(operation.certificate().value());
        return vault.operation(operation.id());
    }

    private Overdue due(PendingOperation operation) {
        return due(operation, UnaryOperator.identity());
    }

    private Overdue due(PendingOperation operation, UnaryOperator<Overdue> change) {
        Overdue overdue = change.apply(new Overdue(
                operation,
                Optional.of(new Holder(INSTANCE, ENGINE)),
                clock.instant(),
                clock.instant(),
                0,
                false,
                false));
        due.add(overdue);
        return overdue;
    }

    private static Overdue with(Overdue overdue, Optional<Holder> holder, int relaunches) {
        return new Overdue(
                overdue.operation(), holder, overdue.nextCheckAt(), overdue.quietSince(), relaunches, false, false);
    }

    private static Overdue quietFrom(Overdue overdue, Instant quietSince) {
        return new Overdue(overdue.operation(), overdue.holder(), overdue.nextCheckAt(), quietSince, 0, false, false);
    }

    private static Overdue stopped(Overdue overdue, boolean toBeStopped) {
        return new Overdue(
                overdue.operation(),
                overdue.holder(),
                overdue.nextCheckAt(),
                overdue.quietSince(),
                0,
                false,
                toBeStopped);
    }

    private void serve(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(LOOK)) {
            clock.advance(LOOK);
            reconciler.reconcile();
        }
    }
}

package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import dev.certloom.access.LimitReached;
import dev.certloom.access.LimitWatch;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.TestAccess;
import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.operation.TestClock;
import dev.certloom.processview.ProgressWatch;
import dev.certloom.runtime.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.web.context.request.async.WebAsyncUtils;

/** The streams that tell open pages of changes. */
class LiveUpdatesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final StreamSettings SETTINGS = new StreamSettings(20, 50, 100);

    private final ProgressWatch watch = mock(ProgressWatch.class);
    private final OperationQueries operations = mock(OperationQueries.class);
    private final ProgressWatch.Subscription subscription = mock(ProgressWatch.Subscription.class);
    private final AtomicReference<Runnable> change = new AtomicReference<>(() -> {});
    private final List<String> limits = new ArrayList<>();
    private final TestClock clock = new TestClock();
    private final Availability availability = new Availability(clock, clock);
    private final LiveUpdates updates = new LiveUpdates(
            watch,
            operations,
            SETTINGS,
            availability,
            new LimitWatch(event -> limits.add(((LimitReached) event).limit()), MonotonicClock.system()));
    private final DashboardSlice pages =
            new DashboardSlice(new TestClock(), Set.of(Permission.OPERATIONS_READ), updates);
    private final PendingOperation request = TestRequests.request(Phase.KEYED, TestRequests.BOB);

    @BeforeEach
    void start() {
        when(operations.operation(TestRequests.VAULT, request.id())).thenReturn(request);
        when(watch.subscribe(any(OperationId.class), any())).thenAnswer(call -> {
            change.set(call.getArgument(1));
            return subscription;
        });
        when(watch.subscribe(any(), any(), any())).thenReturn(subscription);
        updates.start();
    }

    @AfterEach
    void stop() {
        updates.stop();
    }

    @Test
    void manyChangesAtOnceAreOneEvent() {
        MvcResult stream = open("/dashboard/requests/" + request.id() + "/live");
        // what changed before the stream was there
        await().atMost(PATIENCE).until(() -> told(stream) == 1);

        for (int i = 0; i < 1_000; i++) {
            Objects.requireNonNull(change.get()).run();
        }

        await().atMost(PATIENCE).until(() -> told(stream) >= 2);
        // two at most: the first of the thousand may have been told while the rest came
        await().during(Duration.ofMillis(300)).atMost(PATIENCE).until(() -> told(stream) <= 3);
    }

    @Test
    void whoeverTellsOfAChangeAfterTheStopGoesOn() {
        MvcResult stream = open("/dashboard/requests/" + request.id() + "/live");
        await().atMost(PATIENCE).until(() -> told(stream) == 1);
        updates.stop();

        assertThatCode(() -> Objects.requireNonNull(change.get()).run()).doesNotThrowAnyException();
    }

    @Test
    void streamOfTheVaultTellsOfChangesToo() {
        MvcResult stream = open("/dashboard/live");

        await().atMost(PATIENCE).until(() -> told(stream) == 1);
        verify(watch).subscribe(any(), any(), any());
    }

    @Test
    void pageHearsAgainAndAgainThatItIsConnectedAndWhatIsAway() {
        MvcResult stream = openAsNobodyInParticular();
        await().atMost(PATIENCE).until(() -> text(stream).contains("{\"engine\":\"\",\"database\":\"\"}"));

        availability.failed(Dependency.ENGINE);

        await().atMost(PATIENCE)
                .until(() -> text(stream)
                        .contains("event:heartbeat\ndata:{\"engine\":\"2026-03-01 12:00:00 UTC\",\"database\":\"\"}"));
        availability.answered(Dependency.ENGINE);
        await().atMost(PATIENCE).until(() -> text(stream).endsWith("{\"engine\":\"\",\"database\":\"\"}\n\n"));
        verify(watch, never()).subscribe(any(), any(), any());
    }

    private MvcResult openAsNobodyInParticular() {
        MvcResult stream = new DashboardSlice(new TestClock(), Set.of(), updates).perform(get("/dashboard/heartbeat"));
        assertThat(stream.getRequest().isAsyncStarted()).isTrue();
        return stream;
    }

    private static String text(MvcResult stream) {
        return DashboardSlice.text(stream.getResponse());
    }

    @Test
    void streamsAreNotGatheredByAProxy() {
        assertThat(open("/dashboard/live").getResponse().getHeader("X-Accel-Buffering"))
                .isEqualTo("no");
    }

    @Test
    void streamOfARequestThatIsNotThereIsNotOpened() {
        OperationId absent = OperationId.random();
        when(operations.operation(TestRequests.VAULT, absent))
                .thenThrow(new Refusal(Refusal.Kind.PENDING_NOT_FOUND, "No such request."));

        assertThat(pages.send(get("/dashboard/requests/" + absent + "/live")).getStatus())
                .isEqualTo(404);
        verify(watch, never()).subscribe(any(OperationId.class), any());
    }

    @Test
    void onePersonHasNoMoreStreamsThanTheLimitFromAnyAddress() {
        MvcResult first = open("/dashboard/live");
        for (int i = 1; i < SETTINGS.perPerson(); i++) {
            updates.vault(viewer("ada-id", "203.0.113." + i), new MockHttpServletResponse());
        }

        MockHttpServletResponse refused = pages.send(get("/dashboard/live"));
        assertThat(refused.getStatus()).isEqualTo(429);
        assertThat(refused.getHeader("Retry-After")).isEqualTo("60");
        assertThat(limits).containsExactly("streams");
        updates.vault(viewer("bob-id", "127.0.0.1"), new MockHttpServletResponse());

        complete(first);
        assertThat(pages.send(get("/dashboard/live")).getStatus()).isEqualTo(200);
        assertThat(pages.send(get("/dashboard/live")).getStatus()).isEqualTo(429);
    }

    @Test
    void oneAddressHasNoMoreStreamsThanTheLimitWhoeverIsThere() {
        fill(SETTINGS.perAddress(), person -> viewer("person-" + person, "203.0.113.66"));

        assertThatThrownBy(() -> updates.vault(viewer("mallory", "203.0.113.66"), new MockHttpServletResponse()))
                .hasMessageContaining("429");
        updates.vault(viewer("mallory", "198.51.100.7"), new MockHttpServletResponse());
    }

    @Test
    void streamsOfAllTogetherHaveALimit() {
        fill(SETTINGS.total(), person -> viewer("person-" + person, "203.0.113." + person));

        assertThat(pages.send(get("/dashboard/live")).getStatus()).isEqualTo(429);
    }

    @Test
    void streamThatIsNotOpenedIsHeldByNobody() {
        when(watch.subscribe(any(), any(), any())).thenThrow(new IllegalStateException("no subscription"));
        for (int i = 0; i < 2 * SETTINGS.perPerson(); i++) {
            assertThatThrownBy(() -> updates.vault(viewer("ada-id", "127.0.0.1"), new MockHttpServletResponse()))
                    .hasMessage("no subscription");
        }
        assertThat(limits).isEmpty();
    }

    private void fill(int streams, IntFunction<RequestContext> viewers) {
        for (int i = 0; i < streams; i++) {
            updates.vault(viewers.apply(i), new MockHttpServletResponse());
        }
    }

    private static RequestContext viewer(String id, String address) {
        return TestAccess.context(
                TestRequests.VAULT, new Actor(id, id, "", address), Set.of(), Set.of(Permission.OPERATIONS_READ));
    }

    @Test
    void whenAStreamEndsNobodyListensForItAnyMore() {
        MvcResult stream = open("/dashboard/live");
        verify(subscription, never()).close();

        complete(stream);

        verify(subscription).close();
    }

    @Test
    void whenTheServiceStopsStreamsEndAndNoneIsOpened() {
        MvcResult stream = open("/dashboard/live");
        assertThat(hasEnded(stream)).isFalse();

        updates.stop();

        assertThat(hasEnded(stream)).isTrue();
        assertThat(updates.isRunning()).isFalse();
        assertThat(pages.send(get("/dashboard/live")).getStatus()).isEqualTo(503);
    }

    private MvcResult open(String address) {
        MvcResult stream = pages.perform(get(address));
        assertThat(stream.getRequest().isAsyncStarted()).isTrue();
        return stream;
    }

    /** As the container does when the answer is over. */
    private static void complete(MvcResult stream) {
        ((MockAsyncContext) Objects.requireNonNull(stream.getRequest().getAsyncContext())).complete();
    }

    private static boolean hasEnded(MvcResult stream) {
        return WebAsyncUtils.getAsyncManager(stream.getRequest()).hasConcurrentResult();
    }

    private static int told(MvcResult stream) {
        return DashboardSlice.text(stream.getResponse()).split("event:changed", -1).length - 1;
    }
}

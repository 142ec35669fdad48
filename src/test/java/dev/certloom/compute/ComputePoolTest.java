package dev.certloom.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ComputePoolTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final ComputePool pool = new ComputePool(1, 2, LONG);
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        callers.close();
        pool.close();
    }

    @Test
    void callWhenOnAVirtualThreadThenAPlatformThreadComputes() {
        CompletableFuture<Boolean> virtual = CompletableFuture.supplyAsync(
                () -> pool.call(() -> Thread.currentThread().isVirtual()), callers);

        assertThat(virtual.join()).isFalse();
    }

    @Test
    void callWhenWithinThePoolThenItRunsWhereItIs() {
        // with one thread, waiting for another would never end
        assertThat(pool.call(() -> pool.call(() -> "inner"))).isEqualTo("inner");
    }

    @Test
    void callWhenTheWorkFailsThenTheCallerGetsThatVeryFailure() {
        IllegalStateException failure = new IllegalStateException("bad input");

        assertThatThrownBy(() -> pool.call(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(pool.call(() -> "still alive")).isEqualTo("still alive");
    }

    @Test
    void callWhenTheQueueIsFullThenRefusedAtOnceAndCounted() {
        // given
        occupy();
        waiting(Lane.REQUEST, 2);

        // then
        assertThatThrownBy(() -> pool.call(() -> "one too many")).isInstanceOf(Saturated.class);
        assertThat(pool.refused(Lane.REQUEST)).isEqualTo(1);
        assertThat(pool.waiting(Lane.REQUEST)).isEqualTo(2);
    }

    @Test
    void callWhenAnotherLaneIsFullThenItStillFindsRoom() {
        // given
        occupy();
        waiting(Lane.REQUEST, 2);

        // when
        waiting(Lane.SIGN_IN, 1);

        // then
        assertThat(pool.refused(Lane.SIGN_IN)).isZero();
    }

    @Test
    void callWhenItIsOfAJobThenItIsNeverRefusedForTheLengthOfTheQueue() {
        occupy();

        waiting(Lane.BACKGROUND, 50);

        assertThat(pool.refused(Lane.BACKGROUND)).isZero();
    }

    @Test
    void callWhenItsTurnDoesNotComeInTimeThenRefusedAndNeverDone() {
        // given
        List<String> done = new ArrayList<>();
        try (ComputePool impatient = new ComputePool(1, 2, Duration.ofMillis(50))) {
            occupy(impatient);

            // when
            assertThatThrownBy(() -> impatient.call(() -> done.add("late"))).isInstanceOf(Saturated.class);
            release.countDown();
            assertThat(impatient.waiting(Lane.REQUEST)).isZero();
            assertThat(impatient.refused(Lane.REQUEST)).isEqualTo(1);
        }

        // then
        assertThat(done).isEmpty();
    }

    @Test
    void callWhenTwoLanesHaveWorkThenTheyTakeTurns() {
        // given a thread that is busy, and behind it ten jobs and then one request
        occupy();
        List<String> order = new ArrayList<>();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(queue(Lane.BACKGROUND, i + 1, () -> order.add("job")));
        }
        all.add(queue(Lane.REQUEST, 1, () -> order.add("request")));

        // when
        release.countDown();
        all.forEach(CompletableFuture::join);

        // then the request does not wait for all of them
        assertThat(order.indexOf("request")).isLessThanOrEqualTo(1);
    }

    @Test
    void duringWhenWorkIsOfAJobThenWhatItComputesWaitsInThatLane() {
        occupy();

        callers.execute(() -> ignoringSaturation(() -> Lane.BACKGROUND.during(() -> pool.call(() -> ""))));

        awaitWaiting(Lane.BACKGROUND, 1);
        assertThat(pool.waiting(Lane.REQUEST)).isZero();
        assertThat(Lane.current()).isEqualTo(Lane.REQUEST);
    }

    @Test
    void closeWhenWorkWaitsThenItIsRefused() {
        occupy();
        CompletableFuture<?> waiting = queue(Lane.REQUEST, 1, () -> "");

        pool.close();

        assertThatThrownBy(waiting::join).hasCauseInstanceOf(Saturated.class);
        assertThatThrownBy(() -> pool.call(() -> "")).isInstanceOf(Saturated.class);
    }

    private void occupy() {
        occupy(pool);
    }

    /** Keeps the one thread busy until released. */
    private void occupy(ComputePool one) {
        CountDownLatch begun = new CountDownLatch(1);
        callers.execute(() -> {
            while (begun.getCount() > 0) {
                ignoringSaturation(() -> one.call(Lane.BACKGROUND, () -> {
                    begun.countDown();
                    await(release);
                    return "";
                }));
            }
        });
        await(begun);
    }

    private void waiting(Lane lane, int count) {
        for (int i = 0; i < count; i++) {
            Future<?> unused = queue(lane, i + 1, () -> "");
        }
    }

    private CompletableFuture<Object> queue(Lane lane, int thenWaiting, Supplier<Object> work) {
        CompletableFuture<Object> result = CompletableFuture.supplyAsync(() -> pool.call(lane, work), callers);
        awaitWaiting(lane, thenWaiting);
        return result;
    }

    private void awaitWaiting(Lane lane, int count) {
        while (pool.waiting(lane) < count) {
            Thread.onSpinWait();
        }
    }

    private static void ignoringSaturation(Runnable work) {
        try {
            work.run();
        } catch (Saturated expectedAtTheEnd) {
            // the pool was closed
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package dev.certloom.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackgroundThreadTest {

    private final List<Thread> begun = new CopyOnWriteArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile Body body = isCurrent -> new CountDownLatch(1).await();

    private final BackgroundThread thread = new BackgroundThread("test") {
        @Override
        protected void run(BooleanSupplier isCurrent) throws InterruptedException {
            begun.add(Thread.currentThread());
            body.run(isCurrent);
        }
    };

    private interface Body {
        void run(BooleanSupplier isCurrent) throws InterruptedException;
    }

    @AfterEach
    void stop() {
        released.countDown();
        thread.stop();
    }

    @Test
    void stopInterruptsAndWaitsForTheEnd() {
        start(1);

        thread.stop();

        assertThat(thread.isRunning()).isFalse();
        assertThat(begun.getFirst().isAlive()).isFalse();
    }

    @Test
    void startedAgainTheOneBeforeDoesNotGoOnEvenIfItHeedsNoInterrupt() {
        // given
        body = isCurrent -> {
            while (isCurrent.getAsBoolean()) {
                awaitHeedlessly(released);
            }
        };
        start(1);
        Thread stopping = Thread.ofVirtual().start(thread::stop);
        await().until(() -> !thread.isRunning());

        // when
        start(2);
        released.countDown();

        // then
        await().until(() -> !begun.getFirst().isAlive());
        assertThat(thread.isRunning()).isTrue();
        await().until(() -> !stopping.isAlive());
    }

    @Test
    void startedTwiceItIsOneThread() {
        start(1);

        thread.start();

        await().during(Duration.ofMillis(100)).until(() -> begun.size() == 1);
    }

    @Test
    void whatEndsByItselfRunsNoMoreAndCanBeStartedAgain() {
        body = isCurrent -> {};
        start(1);
        await().until(() -> !thread.isRunning());

        start(2);

        await().until(() -> !thread.isRunning());
    }

    private void start(int times) {
        thread.start();
        await().until(() -> begun.size() == times);
    }

    private static void awaitHeedlessly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

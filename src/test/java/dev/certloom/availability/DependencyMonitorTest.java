package dev.certloom.availability;

import static dev.certloom.availability.Dependency.DATABASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.certloom.runtime.MonotonicClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class DependencyMonitorTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private volatile Ask ask = () -> {};
    private final Availability availability = new Availability(Clock.systemUTC(), MonotonicClock.system());
    private final DependencyMonitor monitor = new DependencyMonitor(availability, List.of(probe()));

    private interface Ask {
        void now() throws Exception;
    }

    private Probe probe() {
        return new Probe() {
            @Override
            public Dependency dependency() {
                return DATABASE;
            }

            @Override
            public void ask() throws Exception {
                ask.now();
            }

            @Override
            public boolean isOutage(Throwable failure) {
                return false;
            }
        };
    }

    @AfterEach
    void stop() {
        monitor.stop();
    }

    @Test
    void whatRefusesIsAwayUntilItAnswers() {
        ask = () -> {
            throw new IllegalStateException("refused");
        };
        monitor.start();
        await().atMost(PATIENCE).until(() -> availability.awaySince(DATABASE).isPresent());

        ask = () -> {};

        await().atMost(PATIENCE).until(() -> availability.awaySince(DATABASE).isEmpty());
    }

    @Test
    void aFaultOfOurOwnDoesNotEndTheLooksToCome() {
        AtomicInteger looks = new AtomicInteger();
        Clock faulty = mock(Clock.class);
        when(faulty.instant()).thenAnswer(call -> {
            if (looks.incrementAndGet() == 1) {
                throw new IllegalStateException("a fault");
            }
            return Instant.now();
        });
        DependencyMonitor other =
                new DependencyMonitor(new Availability(faulty, MonotonicClock.system()), List.of(probe()));
        other.start();
        try {
            await().atMost(PATIENCE).until(() -> looks.get() > 2);
        } finally {
            other.stop();
        }
    }

    @Test
    void whatIsFrozenIsAway() {
        ask = () -> new CountDownLatch(1).await();

        monitor.start();

        await().atMost(PATIENCE).until(() -> availability.awaySince(DATABASE).isPresent());
    }

    @Test
    void whatStopsTogetherWithUsIsNotAway() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        ask = () -> {
            asked.countDown();
            stopped.await();
            throw new IllegalStateException("stopped");
        };
        monitor.start();
        await().atMost(PATIENCE).until(() -> asked.getCount() == 0);

        monitor.stop();
        stopped.countDown();

        await().during(Duration.ofMillis(300))
                .until(() -> availability.awaySince(DATABASE).isEmpty());
    }

    @Test
    void itIsAskedAtOnceWhenSomebodyDoubts() {
        monitor.start();
        ask = () -> {
            throw new IllegalStateException("refused");
        };

        availability.doubted(DATABASE);

        await().atMost(PATIENCE).until(() -> !availability.isUsable(DATABASE));
    }

    @Test
    void stoppedAndStartedAtOnceItIsOneThreadThatAsks() {
        monitor.start();
        List<Thread> before = threads();
        monitor.stop();

        monitor.start();

        await().atMost(PATIENCE).until(() -> before.stream().noneMatch(Thread::isAlive));
        assertThat(threads()).hasSize(1);
    }

    @Test
    void startedTwiceItIsOneThreadThatAsks() {
        monitor.start();
        monitor.start();

        assertThat(threads()).hasSize(1);
    }

    @Test
    void onceStoppedItDoesNotGoOnAsking() {
        CountDownLatch asked = new CountDownLatch(1);
        ask = () -> {
            asked.countDown();
            new CountDownLatch(1).await();
        };
        monitor.start();
        await().atMost(PATIENCE).until(() -> asked.getCount() == 0);

        monitor.stop();

        assertThat(threads()).isEmpty();
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("watch-database"))
                .toList();
    }
}

package dev.certloom.availability;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Asks each dependency once a second, and at once when somebody doubts that it answers, whether it serves, so that nobody who is asked
 * for health has to.
 */
@Component
class Watch implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    /** Who is woken so much later than asked was held up himself, and does not judge others. */
    private static final Duration HELD_UP = Duration.ofSeconds(1);

    private final Availability availability;
    private final List<Probe> probes;
    private final Clock clock;
    private volatile boolean running;

    Watch(Availability availability, List<Probe> probes, Clock clock) {
        this.availability = availability;
        this.probes = probes;
        this.clock = clock;
    }

    /** The first to start: what starts later may doubt. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    @Override
    public void start() {
        running = true;
        for (Probe probe : probes) {
            Semaphore lookNow = new Semaphore(0);
            availability.watchedBy(probe.dependency(), lookNow::release);
            Thread.ofPlatform()
                    .daemon()
                    .name("watch-" + probe.dependency().name().toLowerCase(Locale.ROOT))
                    .start(() -> watch(probe, lookNow));
        }
    }

    private void watch(Probe probe, Semaphore lookNow) {
        try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
            while (running) {
                look(probe, asking);
                availability.sayWhatIsDue(probe.dependency());
                if (lookNow.tryAcquire(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    lookNow.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Nobody watches {} any more.", probe.dependency());
        }
    }

    private void look(Probe probe, ExecutorService asking) throws InterruptedException {
        Instant asked = clock.instant();
        long begin = System.nanoTime();
        Future<?> answer = asking.submit((Callable<Boolean>) () -> {
            probe.ask();
            return true;
        });
        try {
            answer.get(Availability.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            availability.answered(probe.dependency(), asked);
        } catch (TimeoutException e) {
            answer.cancel(true);
            if (System.nanoTime() - begin < Availability.PATIENCE.plus(HELD_UP).toNanos()) {
                fail(probe, asked, "It does not answer.");
            }
        } catch (ExecutionException e) {
            LOG.debug("{} does not serve.", probe.dependency(), e);
            fail(probe, asked, reason(e));
        }
    }

    private static String reason(ExecutionException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("It does not answer.");
    }

    /** What stops together with us is not away. */
    private void fail(Probe probe, Instant asked, String reason) {
        if (running) {
            availability.failed(probe.dependency(), asked, reason);
        }
    }

    /** The last to stop. */
    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}

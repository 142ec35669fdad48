package dev.certloom.availability;

import dev.certloom.runtime.BackgroundThread;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Probes each dependency once a second, and at once when it is doubted, so that health requests need not probe.
 */
@Component
class DependencyMonitor implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(DependencyMonitor.class);
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(1);
    /** If the timeout is noticed later than this, this machine was delayed, which says nothing about the dependency. */
    private static final Duration MAX_SCHEDULING_DELAY = Duration.ofSeconds(1);

    private final Availability availability;
    private final List<ProbeThread> threads;

    DependencyMonitor(Availability availability, List<Probe> probes) {
        this.availability = availability;
        this.threads = probes.stream().map(ProbeThread::new).toList();
    }

    /** The first to start: {@link Availability#doubted} has an effect only while the monitor runs. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    @Override
    public void start() {
        threads.forEach(ProbeThread::start);
    }

    /** The last to stop. */
    @Override
    public void stop() {
        threads.forEach(ProbeThread::stop);
    }

    @Override
    public boolean isRunning() {
        return threads.stream().anyMatch(ProbeThread::isRunning);
    }

    private final class ProbeThread extends BackgroundThread {

        private final Probe probe;
        private final Semaphore checkNow = new Semaphore(0);

        ProbeThread(Probe probe) {
            super("watch-" + probe.dependency().name().toLowerCase(Locale.ROOT));
            this.probe = probe;
        }

        @Override
        public void start() {
            availability.watchedBy(probe.dependency(), checkNow::release);
            super.start();
        }

        @Override
        public void stop() {
            super.stop();
            availability.unwatched(probe.dependency());
        }

        @Override
        protected void run(BooleanSupplier isCurrent) throws InterruptedException {
            while (isCurrent.getAsBoolean()) {
                lookAndSay(isCurrent);
                if (checkNow.tryAcquire(PROBE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                    checkNow.drainPermits();
                }
            }
        }

        /** A failure must not end later probes. */
        private void lookAndSay(BooleanSupplier isCurrent) throws InterruptedException {
            try {
                look(isCurrent);
                availability.sayWhatIsDue(probe.dependency());
            } catch (RuntimeException e) {
                LOG.error("It could not be told whether {} serves; the next look follows.", probe.dependency(), e);
            }
        }

        private void look(BooleanSupplier isCurrent) throws InterruptedException {
            Moment asked = availability.now();
            FutureTask<Boolean> answer = new FutureTask<>(() -> {
                probe.ask();
                return true;
            });
            Thread.ofVirtual().name(probe.dependency() + "-probe").start(answer);
            try {
                answer.get(Availability.PROBE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                availability.answered(probe.dependency(), asked);
            } catch (TimeoutException e) {
                if (asked.until(availability.now()).compareTo(Availability.PROBE_TIMEOUT.plus(MAX_SCHEDULING_DELAY))
                        < 0) {
                    fail(isCurrent, asked, "It does not answer.");
                }
            } catch (ExecutionException e) {
                LOG.debug("{} does not serve.", probe.dependency(), e);
                fail(isCurrent, asked, reason(e));
            } finally {
                answer.cancel(true);
            }
        }

        /** A dependency that stops together with us is not away. */
        private void fail(BooleanSupplier isCurrent, Moment asked, String reason) {
            if (isCurrent.getAsBoolean()) {
                availability.failed(probe.dependency(), asked, reason);
            }
        }
    }

    private static String reason(ExecutionException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("It does not answer.");
    }
}

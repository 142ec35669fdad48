package dev.certloom.runtime;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * A thread that runs from start to stop. Each start creates its own thread, which can check individually whether it
 * should continue: one that took too long to stop ends at its next check, even when there is another by then.
 */
public abstract class BackgroundThread implements SmartLifecycle {

    /** How long to wait for an interrupted thread to end. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final String name;
    private final AtomicReference<@Nullable Thread> current = new AtomicReference<>();

    /** @param name of the thread */
    protected BackgroundThread(String name) {
        this.name = name;
    }

    /**
     * The thread's work; the thread ends when this returns. It is interrupted when it should stop.
     *
     * @param isCurrent whether this thread should continue
     */
    protected abstract void run(BooleanSupplier isCurrent) throws InterruptedException;

    @Override
    public void start() {
        Thread thread = Thread.ofPlatform().daemon().name(name).unstarted(this::runUntilStopped);
        if (current.compareAndSet(null, thread)) {
            thread.start();
        }
    }

    private void runUntilStopped() {
        Thread self = Thread.currentThread();
        try {
            run(() -> self.equals(current.get()));
        } catch (InterruptedException e) {
            self.interrupt();
        } finally {
            current.compareAndSet(self, null);
        }
    }

    @Override
    public void stop() {
        @Nullable Thread thread = current.getAndSet(null);
        if (thread == null || thread.equals(Thread.currentThread())) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(STOP_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return current.get() != null;
    }
}

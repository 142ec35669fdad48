package dev.certloom.runtime;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that may take longer than other tasks of the scheduler, which has one thread, can wait for: at most one run at a time. */
public final class OwnThread {

    private static final Logger LOG = LoggerFactory.getLogger(OwnThread.class);

    private final String name;
    private final AtomicBoolean atWork = new AtomicBoolean();

    public OwnThread(String name) {
        this.name = name;
    }

    /** Begins at once and returns, unless the last run is not over yet: then nothing happens. */
    public void run(Runnable work) {
        if (atWork.compareAndSet(false, true)) {
            Thread.ofVirtual().name(name).start(() -> {
                try {
                    work.run();
                } catch (RuntimeException e) {
                    LOG.error("The task '{}' failed; it is done again at its next turn.", name, e);
                } finally {
                    atWork.set(false);
                }
            });
        }
    }
}

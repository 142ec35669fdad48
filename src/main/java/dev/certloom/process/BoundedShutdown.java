package dev.certloom.process;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes parts of the engine's client. While the engine is away, its job streams may hold a lock forever, and closing
 * them would block on it: what does not close in time is interrupted and abandoned.
 */
final class BoundedShutdown {

    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(BoundedShutdown.class);

    private BoundedShutdown() {}

    /**
     * Runs the work on its own thread, and returns when it has finished or the time is up. Exceptions are logged.
     *
     * @param what for the log
     */
    static void run(String what, Duration timeout, Runnable close) {
        Thread closing = Thread.ofPlatform()
                .daemon()
                .name("engine-client-close")
                .start(() -> {
                    try {
                        close.run();
                    } catch (RuntimeException e) {
                        LOG.debug("Closing {} failed.", what, e);
                    }
                });
        try {
            if (!closing.join(timeout)) {
                LOG.warn("Closing {} did not end within {}; it is left as it is.", what, timeout);
                closing.interrupt();
            }
        } catch (InterruptedException e) {
            closing.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}

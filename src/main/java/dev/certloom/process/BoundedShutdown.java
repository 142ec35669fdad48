package dev.certloom.process;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes parts of the engine's client. While the engine is away its job streams may keep a lock for good, and whoever closes them would
 * wait for it: what does not end in time is interrupted and left.
 */
final class BoundedShutdown {

    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(BoundedShutdown.class);

    private BoundedShutdown() {}

    /**
     * Runs it on a thread of its own, and returns when it has ended or the time is over. What it throws is logged.
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

package dev.certloom.keystock;

import dev.certloom.compute.Saturated;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Fills the stock, from a while after the start on: until then the machine has enough to do. */
@Component
class KeyStockThread implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(KeyStockThread.class);
    private static final Duration AFTER_START = Duration.ofSeconds(20);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(30);

    private final KeyStockRefill refill;
    private volatile @Nullable Thread thread;

    KeyStockThread(KeyStockRefill refill) {
        this.refill = refill;
    }

    private void run() {
        try {
            Thread.sleep(AFTER_START);
            boolean trimmed = false;
            while (isRunning() && (refill.isWanted() || !trimmed)) {
                Duration rest = AFTER_TROUBLE;
                try {
                    if (!trimmed) {
                        refill.trim();
                        trimmed = true;
                    }
                    rest = refill.step();
                } catch (DataAccessException | TransactionException | Saturated e) {
                    LOG.debug("No key is made in advance at the moment.", e);
                } catch (RuntimeException e) {
                    LOG.error("Keys could not be made in advance; it is tried again.", e);
                }
                Thread.sleep(rest);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void start() {
        Thread started = Thread.ofPlatform().daemon().name("key-stock").unstarted(this::run);
        thread = started;
        started.start();
    }

    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
            try {
                running.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}

package dev.certloom.crypto.stock;

import dev.certloom.compute.Saturated;
import dev.certloom.runtime.BackgroundThread;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Fills the stock, beginning some time after startup: until then the machine is busy enough. */
@Component
class KeyStockThread extends BackgroundThread {

    private static final Logger LOG = LoggerFactory.getLogger(KeyStockThread.class);
    private static final Duration START_DELAY = Duration.ofSeconds(20);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(30);

    private final KeyStockRefill refill;

    KeyStockThread(KeyStockRefill refill) {
        super("key-stock");
        this.refill = refill;
    }

    @Override
    protected void run(BooleanSupplier isCurrent) throws InterruptedException {
        Thread.sleep(START_DELAY);
        boolean trimmed = false;
        while (isCurrent.getAsBoolean() && (refill.isWanted() || !trimmed)) {
            Duration rest = RETRY_DELAY;
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
    }
}

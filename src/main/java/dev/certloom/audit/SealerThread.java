package dev.certloom.audit;

import dev.certloom.runtime.BackgroundThread;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Seals new lines several times a second. It polls and is not notified: PostgreSQL serializes the commits of
 * transactions that notify, and sealing in batches is cheapest. Lines written after it has stopped are sealed by
 * another replica, or after the next start.
 */
@Component
class SealerThread extends BackgroundThread {

    private static final Logger LOG = LoggerFactory.getLogger(SealerThread.class);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final Sealer sealer;
    private final AuditSettings settings;

    SealerThread(Sealer sealer, AuditSettings settings) {
        super("audit-sealer");
        this.sealer = sealer;
        this.settings = settings;
    }

    @Override
    protected void run(BooleanSupplier isCurrent) throws InterruptedException {
        boolean troubled = false;
        while (isCurrent.getAsBoolean()) {
            try {
                boolean more = sealer.seal();
                troubled = false;
                if (!more) {
                    Thread.sleep(settings.sealEvery());
                }
            } catch (DataAccessException | TransactionException e) {
                if (!troubled && isCurrent.getAsBoolean()) {
                    LOG.warn("The store cannot be used now; audit lines wait to be sealed.", e);
                }
                troubled = true;
                Thread.sleep(RETRY_DELAY);
            } catch (RuntimeException e) {
                LOG.error("Audit lines could not be sealed; they wait.", e);
                Thread.sleep(RETRY_DELAY);
            }
        }
    }
}

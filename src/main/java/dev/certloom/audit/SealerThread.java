package dev.certloom.audit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Seals what was written, some times a second. It looks by itself and is not notified: PostgreSQL lets transactions that notify
 * commit one after the other only, and what is sealed together costs least.
 */
@Component
class SealerThread implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(SealerThread.class);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

    private final Sealer sealer;
    private final AuditSettings settings;
    private volatile @Nullable Thread thread;

    SealerThread(Sealer sealer, AuditSettings settings) {
        this.sealer = sealer;
        this.settings = settings;
    }

    private void run() {
        boolean troubled = false;
        while (isRunning()) {
            try {
                boolean more = sealer.seal();
                troubled = false;
                if (!more) {
                    Thread.sleep(settings.sealEvery());
                }
            } catch (InterruptedException e) {
                return;
            } catch (DataAccessException | TransactionException e) {
                if (!troubled && isRunning()) {
                    LOG.warn("The store cannot be used now; audit lines wait to be sealed.", e);
                }
                troubled = true;
                pause();
            } catch (RuntimeException e) {
                LOG.error("Audit lines could not be sealed; they wait.", e);
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(AFTER_TROUBLE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void start() {
        Thread started = Thread.ofPlatform().daemon().name("audit-sealer").unstarted(this::run);
        thread = started;
        started.start();
    }

    /** What is written after this is sealed by another replica, or after the next start. */
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

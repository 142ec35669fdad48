package dev.certloom.operation;

import dev.certloom.availability.StoreFailures;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.AuditObject;
import dev.certloom.kernel.AuditableEvent;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.PageCursor;
import dev.certloom.operation.JdbcUnusedKeys.EndedRequest;
import dev.certloom.operation.JdbcUnusedKeys.Wiped;
import dev.certloom.runtime.OwnThread;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Wipes the private keys of requests that ended without a certificate some time ago: a key that will never be used is
 * only a risk. Until then a certificate obtained elsewhere may still be merged.
 */
@Component
class KeyRetention {

    private static final Logger LOG = LoggerFactory.getLogger(KeyRetention.class);
    private static final int BATCH_SIZE = 200;

    private final OwnThread thread = new OwnThread("key-retention");
    private final JdbcUnusedKeys keys;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final VaultSettings settings;
    private final Clock clock;

    KeyRetention(
            JdbcUnusedKeys keys,
            TransactionOperations transaction,
            ApplicationEventPublisher events,
            VaultSettings settings,
            Clock clock) {
        this.keys = keys;
        this.transaction = transaction;
        this.events = events;
        this.settings = settings;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT3M")
    void begin() {
        thread.run(this::wipeUnused);
    }

    void wipeUnused() {
        Instant now = clock.instant();
        Instant endedBefore = now.minus(settings.keepUnusedKeys());
        int wiped = 0;
        Optional<PageCursor> last = Optional.empty();
        List<EndedRequest> batch;
        do {
            batch = keys.notReleased(endedBefore, last, BATCH_SIZE);
            for (EndedRequest request : batch) {
                wiped += releaseAlone(request.id(), now) ? 1 : 0;
                last = Optional.of(request.position());
            }
        } while (batch.size() == BATCH_SIZE);
        if (wiped > 0) {
            LOG.info(
                    "Wiped the private keys of {} requests that ended without a certificate before {}.",
                    wiped,
                    endedBefore);
        }
    }

    /** An individual failure must not delay the others; when the store is away, the run ends. */
    private boolean releaseAlone(OperationId id, Instant now) {
        try {
            return Boolean.TRUE.equals(transaction.execute(status -> {
                Optional<Wiped> wiped = keys.release(id, now);
                wiped.ifPresent(key -> publish(key, now));
                return wiped.isPresent();
            }));
        } catch (RuntimeException e) {
            if (StoreFailures.isIn(e)) {
                throw e;
            }
            OperationFailures.report(id, e);
            return false;
        }
    }

    private void publish(Wiped key, Instant now) {
        events.publishEvent(new AuditableEvent(
                AuditAction.UNUSED_KEY_WIPED,
                key.vault(),
                AuditObject.certificate(key.certificate()),
                Optional.of(key.operation()),
                Actor.system("retention"),
                now,
                Map.of("key", key.key().value())));
    }
}

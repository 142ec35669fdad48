package dev.certloom.monitoring;

import dev.certloom.access.AccessDenied;
import dev.certloom.access.LimitReached;
import dev.certloom.kernel.ActionDenied;
import dev.certloom.kernel.VaultEvent;
import dev.certloom.operation.OrderSettled;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Counts what was done and what was refused, and times orders. What is done in a transaction counts once it is
 * committed; not by the framework's transactional listener, whose every call would go through the outbox.
 */
@Component
class EventCounters {

    private static final String VAULT = "vault";
    private static final String ACTION = "action";

    private final MeterRegistry registry;

    EventCounters(MeterRegistry registry) {
        this.registry = registry;
    }

    @EventListener
    void on(VaultEvent event) {
        LogContext.note(event);
        onceCommitted(() -> registry.counter(
                        "certloom.acts",
                        VAULT,
                        event.vault().value(),
                        ACTION,
                        event.action().word())
                .increment());
    }

    @EventListener
    void on(OrderSettled event) {
        onceCommitted(() -> Timer.builder("certloom.order.lead")
                .description("From the intent to order until it was settled")
                .tag(VAULT, event.vault().value())
                .tag("issuer", event.issuer().key())
                .tag("ending", event.ending().name().toLowerCase(Locale.ROOT))
                .register(registry)
                .record(event.leadTime()));
    }

    @EventListener
    void on(ActionDenied event) {
        registry.counter(
                        "certloom.refusals",
                        VAULT,
                        event.vault().value(),
                        ACTION,
                        event.action().word())
                .increment();
    }

    /** One event may stand for several refusals. */
    @EventListener
    void on(AccessDenied event) {
        registry.counter("certloom.refusals", VAULT, event.vault(), ACTION, event.action())
                .increment(1.0 + event.unpublished());
    }

    @EventListener
    void on(LimitReached event) {
        registry.counter("certloom.limits.reached", "limit", event.limit()).increment();
    }

    private static void onceCommitted(Runnable count) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    count.run();
                }
            });
        } else {
            count.run();
        }
    }
}

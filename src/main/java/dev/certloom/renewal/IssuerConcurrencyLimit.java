package dev.certloom.renewal;

import dev.certloom.operation.Hold;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.Phase;
import dev.certloom.operation.RenewalHolds;
import java.time.Duration;
import java.time.Instant;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Renewals that waited for a window, or the end of a freeze, could all go on at the moment at which it opens. They go on in turns: a
 * further one waits while its issuer works on as many as it may. Those that were not held back had their turn when they began.
 */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class IssuerConcurrencyLimit implements RenewalHolds {

    private static final Duration CHECK_INTERVAL = Duration.ofMinutes(1);

    private static final Verdict FREE = new Verdict.Free();

    private final JdbcRenewalQueue queue;
    private final RenewalSettings settings;

    IssuerConcurrencyLimit(JdbcRenewalQueue queue, RenewalSettings settings) {
        this.queue = queue;
        this.settings = settings;
    }

    /** One that a person merges is no work of an issuer. */
    @Override
    public Verdict on(PendingOperation renewal, Instant now) {
        if (renewal.phase() != Phase.AWAITING_WINDOW || renewal.isManual()) {
            return FREE;
        }
        int atOnce = settings.atOncePerIssuer();
        return queue.isFree(renewal.vault(), renewal.policy().issuer().name().key(), atOnce)
                ? FREE
                : new Verdict.Held(new Hold(
                        Phase.AWAITING_WINDOW,
                        now.plus(CHECK_INTERVAL),
                        "its turn: its issuer works on %d renewals at once".formatted(atOnce)));
    }
}

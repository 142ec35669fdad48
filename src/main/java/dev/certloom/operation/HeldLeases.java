package dev.certloom.operation;

import dev.certloom.kernel.OperationId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * The leases that this replica holds while it asks issuers: about one order nothing else is asked meanwhile, however long the
 * answer takes and whatever it is asked for.
 */
@Component
public class HeldLeases {

    private static final Logger LOG = LoggerFactory.getLogger(HeldLeases.class);

    /** How long a lease is held without being renewed. */
    public static final Duration DURATION = Duration.ofSeconds(30);

    /** Since when each is surely held. */
    private final Map<OrderLease, Instant> held = new ConcurrentHashMap<>();

    private final OrderLeases leases;
    private final Clock clock;

    HeldLeases(OrderLeases leases, Clock clock) {
        this.leases = leases;
        this.clock = clock;
    }

    /**
     * Asks something about an order, alone.
     *
     * @return empty when the issuer is being asked about it already, so that nothing was asked
     */
    public <T> Optional<T> holding(OperationId operation, Function<OrderLease, T> question) {
        Instant begun = clock.instant();
        Optional<OrderLease> lease = leases.acquire(operation, DURATION);
        if (lease.isEmpty()) {
            return Optional.empty();
        }
        held.put(lease.get(), begun);
        try {
            return Optional.of(question.apply(lease.get()));
        } finally {
            held.remove(lease.get());
            release(lease.get());
        }
    }

    /** False once the one who asks was held up for so long that the lease may have expired. */
    public boolean surelyHolds(OrderLease lease) {
        return clock.instant().isBefore(held.getOrDefault(lease, Instant.MIN).plus(DURATION));
    }

    /**
     * Holds on to all of them.
     *
     * @throws DataAccessException when the store cannot be used now
     */
    public void renew() {
        held.keySet().forEach(lease -> {
            Instant now = clock.instant();
            if (leases.renew(lease, DURATION)) {
                held.computeIfPresent(lease, (same, before) -> now);
            }
        });
    }

    private void release(OrderLease lease) {
        try {
            leases.release(lease);
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("The store cannot be used now; the lease of {} expires by itself.", lease.operation(), e);
        }
    }
}

package dev.certloom.operation;

import dev.certloom.kernel.OperationId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Who asks issuers, in memory and by a clock of the test. */
public final class InMemoryOrderLeases implements OrderLeases {

    private record Held(OrderLease lease, Instant expires) {}

    private final Map<OperationId, Held> leases = new HashMap<>();
    private final Clock clock;

    public InMemoryOrderLeases(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Optional<OrderLease> acquire(OperationId operation, Duration duration) {
        Held before = leases.get(operation);
        if (before != null && clock.instant().isBefore(before.expires())) {
            return Optional.empty();
        }
        OrderLease lease = OrderLease.of(operation);
        leases.put(operation, new Held(lease, clock.instant().plus(duration)));
        return Optional.of(lease);
    }

    @Override
    public synchronized boolean renew(OrderLease lease, Duration duration) {
        return isLatest(lease)
                && leases.replace(
                                lease.operation(),
                                new Held(lease, clock.instant().plus(duration)))
                        != null;
    }

    @Override
    public synchronized void release(OrderLease lease) {
        if (isLatest(lease)) {
            leases.remove(lease.operation());
        }
    }

    private boolean isLatest(OrderLease lease) {
        Held latest = leases.get(lease.operation());
        return latest != null && latest.lease().equals(lease);
    }
}

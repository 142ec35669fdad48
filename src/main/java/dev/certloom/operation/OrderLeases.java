package dev.certloom.operation;

import dev.certloom.kernel.OperationId;
import java.time.Duration;
import java.util.Optional;

/**
 * Stores who alone may ask an issuer about an order right now, over all replicas. A lease that is neither released nor renewed
 * expires: then whoever held it counts as gone.
 */
public interface OrderLeases {

    /**
     * Acquires the lease of an order; empty while another is held.
     *
     * @param duration how long it is held without being renewed
     */
    Optional<OrderLease> acquire(OperationId operation, Duration duration);

    /**
     * Holds on to a lease. In a transaction, no other is acquired before it ends.
     *
     * @return false when another was acquired since it expired
     */
    boolean renew(OrderLease lease, Duration duration);

    /** Releases a lease, unless another was acquired since it expired. */
    void release(OrderLease lease);
}

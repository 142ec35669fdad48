package dev.certloom.operation;

import dev.certloom.kernel.OperationId;
import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** By the database's clock: replicas' clocks may differ by more than a lease. */
@Repository
class JdbcOrderLeases implements OrderLeases {

    private final JdbcClient jdbc;

    JdbcOrderLeases(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<OrderLease> acquire(OperationId operation, Duration duration) {
        OrderLease lease = OrderLease.of(operation);
        int acquired = of("""
                insert into order_lease as before (operation, lease, expires)
                values (:operation, :lease, clock_timestamp() + :duration * interval '1 millisecond')
                on conflict (operation) do update set lease = excluded.lease, expires = excluded.expires
                where before.expires <= clock_timestamp()
                """, lease).param("duration", duration.toMillis()).update();
        return acquired == 1 ? Optional.of(lease) : Optional.empty();
    }

    @Override
    public boolean renew(OrderLease lease, Duration duration) {
        return of("""
                        update order_lease set expires = clock_timestamp() + :duration * interval '1 millisecond'
                        where operation = :operation and lease = :lease
                        """, lease).param("duration", duration.toMillis()).update() == 1;
    }

    @Override
    public void release(OrderLease lease) {
        of("delete from order_lease where operation = :operation and lease = :lease", lease)
                .update();
    }

    private JdbcClient.StatementSpec of(String sql, OrderLease lease) {
        return jdbc.sql(sql).param("operation", lease.operation().value()).param("lease", lease.id());
    }
}

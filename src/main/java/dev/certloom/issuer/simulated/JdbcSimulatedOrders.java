package dev.certloom.issuer.simulated;

import dev.certloom.database.Columns;
import dev.certloom.kernel.Der;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

@Repository
public class JdbcSimulatedOrders implements SimulatedOrders {

    private static final String INSERT = """
            insert into test_order
                (reference, vault, certificate, outcome, due, cancel, cancelled, placements, created, changed)
            values (:reference, :vault, :certificate, :outcome, :due, :cancel, :cancelled, :placements, :now, :now)
            on conflict (reference) do update set
            """;

    private final JdbcClient jdbc;
    private final Clock clock;

    public JdbcSimulatedOrders(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public SimulatedOrder place(SimulatedOrder order) {
        return insert(order, "placements = test_order.placements + 1, changed = excluded.changed");
    }

    @Override
    public SimulatedOrder cancel(SimulatedOrder ifUnknown) {
        return insert(
                ifUnknown, "cancelled = test_order.cancelled or test_order.chain = '{}', changed = excluded.changed");
    }

    private SimulatedOrder insert(SimulatedOrder order, String otherwise) {
        return bound(INSERT + otherwise + " returning *", order.reference())
                .param("vault", order.vault())
                .param("certificate", order.certificate())
                .param("outcome", order.outcome())
                .param("due", Columns.timestamp(order.due()))
                .param("cancel", order.cancel())
                .param("cancelled", order.cancelled())
                .param("placements", order.placements())
                .query((row, number) -> order(row))
                .single();
    }

    @Override
    public Optional<SimulatedOrder> find(String reference) {
        return jdbc.sql("select * from test_order where reference = :reference")
                .param("reference", reference)
                .query((row, number) -> order(row))
                .optional();
    }

    @Override
    public SimulatedOrder issue(String reference, List<Der> chain) {
        return bound("""
                        update test_order set
                            chain = case when cancelled or chain <> '{}' then chain else :chain end,
                            changed = :now
                        where reference = :reference returning *
                        """, reference)
                .param("chain", Columns.chain(chain))
                .query((row, number) -> order(row))
                .single();
    }

    private StatementSpec bound(String sql, String reference) {
        return jdbc.sql(sql).param("reference", reference).param("now", Columns.timestamp(clock.instant()));
    }

    private static SimulatedOrder order(ResultSet row) throws SQLException {
        return new SimulatedOrder(
                row.getString("reference"),
                row.getString("vault"),
                row.getString("certificate"),
                row.getString("outcome"),
                Columns.instant(row, "due"),
                row.getString("cancel"),
                row.getBoolean("cancelled"),
                row.getInt("placements"),
                Columns.chain(row, "chain"));
    }
}

package dev.certloom.operation;

import dev.certloom.database.Columns;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

@Repository
class JdbcUnknownOrders implements UnknownOrders {

    private final JdbcClient jdbc;

    JdbcUnknownOrders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void note(OperationId operation, VaultName vault, Instant since) {
        of(
                        "insert into unknown_order (operation, vault, since) values (:operation, :vault, :since) on conflict do nothing",
                        vault,
                        operation)
                .param("since", Columns.timestamp(since))
                .update();
    }

    @Override
    public Optional<UnknownOrder> find(VaultName vault, OperationId operation) {
        return of("select * from unknown_order where operation = :operation and vault = :vault", vault, operation)
                .query((row, number) -> unknown(row))
                .optional();
    }

    @Override
    public void deny(VaultName vault, OperationId operation, UnknownOrder.Denial denial) {
        of("""
                update unknown_order set denied_by = :by, denier = :name, because = :because, denied = :at
                where operation = :operation and vault = :vault and denied is null
                """, vault, operation)
                .param("by", denial.by())
                .param("name", denial.name())
                .param("because", denial.because())
                .param("at", Columns.timestamp(denial.at()))
                .update();
    }

    @Override
    public void settle(VaultName vault, OperationId operation) {
        of("delete from unknown_order where operation = :operation and vault = :vault", vault, operation)
                .update();
    }

    private StatementSpec of(String sql, VaultName vault, OperationId operation) {
        return jdbc.sql(sql).param("vault", vault.value()).param("operation", operation.value());
    }

    private static UnknownOrder unknown(ResultSet row) throws SQLException {
        Optional<Instant> denied = Columns.optionalInstant(row, "denied");
        return new UnknownOrder(
                new OperationId(row.getString("operation")),
                new VaultName(row.getString("vault")),
                Columns.instant(row, "since"),
                denied.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new UnknownOrder.Denial(
                                row.getString("denied_by"),
                                row.getString("denier"),
                                row.getString("because"),
                                denied.get())));
    }
}

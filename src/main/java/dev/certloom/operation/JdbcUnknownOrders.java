package dev.certloom.operation;

import dev.certloom.database.Columns;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Operations.OrderState;
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
        return find(vault, operation, OrderState.INTENDED);
    }

    @Override
    public Optional<UnknownOrder> findClosed(VaultName vault, OperationId operation) {
        return find(vault, operation, OrderState.CLOSED);
    }

    private Optional<UnknownOrder> find(VaultName vault, OperationId operation, OrderState state) {
        return of("""
                        select u.* from unknown_order u join certificate_order r on r.operation = u.operation
                        where u.operation = :operation and u.vault = :vault and r.state = :state
                        """, vault, operation)
                .param("state", state.name())
                .query((row, number) -> unknown(row))
                .optional();
    }

    @Override
    public void deny(VaultName vault, OperationId operation, UnknownOrder.Denial denial) {
        of("""
                update unknown_order set denied_by = :by, denier = :name, because = :because, denied = :at,
                    found_by = null, finder = null, found_chain = null, found = null
                where operation = :operation and vault = :vault and denied is null
                """, vault, operation)
                .param("by", denial.by())
                .param("name", denial.name())
                .param("because", denial.because())
                .param("at", Columns.timestamp(denial.at()))
                .update();
    }

    @Override
    public void found(VaultName vault, OperationId operation, UnknownOrder.FoundCertificate certificate) {
        of("""
                update unknown_order set found_by = :by, finder = :name, found_chain = :chain, found = :at,
                    denied_by = null, denier = null, because = null, denied = null
                where operation = :operation and vault = :vault
                """, vault, operation)
                .param("by", certificate.by())
                .param("name", certificate.name())
                .param("chain", Columns.chain(certificate.chain()))
                .param("at", Columns.timestamp(certificate.at()))
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
        UnknownOrder noted = new UnknownOrder(
                new OperationId(row.getString("operation")),
                new VaultName(row.getString("vault")),
                Columns.instant(row, "since"));
        Optional<Instant> denied = Columns.optionalInstant(row, "denied");
        if (denied.isPresent()) {
            return noted.with(new UnknownOrder.Denial(
                    row.getString("denied_by"), row.getString("denier"), row.getString("because"), denied.get()));
        }
        Optional<Instant> found = Columns.optionalInstant(row, "found");
        return found.isEmpty()
                ? noted
                : noted.with(new UnknownOrder.FoundCertificate(
                        row.getString("found_by"),
                        row.getString("finder"),
                        Columns.chain(row, "found_chain"),
                        found.get()));
    }
}

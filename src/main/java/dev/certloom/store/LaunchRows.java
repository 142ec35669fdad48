package dev.certloom.store;

import dev.certloom.approval.LaunchDecision;
import dev.certloom.approval.LaunchDecision.Basis;
import dev.certloom.approval.LaunchDecision.ByProcess;
import dev.certloom.approval.LaunchDecision.ByTable;
import dev.certloom.approval.LaunchDecision.ProcessVersion;
import dev.certloom.approval.LaunchDecision.TableVersion;
import dev.certloom.approval.RequestFacts;
import dev.certloom.vault.OperationId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is kept of each launch of a request: the facts it is judged by, and what was decided on them. Both are written by who holds
 * the operation, so a transaction that holds it reads them once.
 */
final class LaunchRows {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};

    private LaunchRows() {}

    record LaunchRow(RequestFacts facts, Optional<LaunchDecision> decision) {}

    private record Key(OperationId operation, int fence) {}

    static Optional<LaunchRow> find(JdbcClient jdbc, OperationId operation, int fence) {
        return HeldOperations.once(
                operation,
                new Key(operation, fence),
                () -> jdbc.sql("""
                        select j.operation, j.fence, j.facts, d.process, d.process_version, d.decision, d.decision_version,
                            d.decision_key, d.answer, d.decided
                        from judged_request j left join approval_decision d on d.operation = j.operation and d.fence = j.fence
                        where j.operation = :operation and j.fence = :fence
                        """)
                        .param("operation", operation.value())
                        .param("fence", fence)
                        .query((row, number) -> read(row))
                        .optional());
    }

    private static LaunchRow read(ResultSet row) throws SQLException {
        RequestFacts facts = new RequestFacts(Columns.facts(row, "facts"));
        Optional<String> process = Columns.text(row, "process");
        return new LaunchRow(
                facts,
                process.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new LaunchDecision(
                                new OperationId(row.getString("operation")),
                                row.getInt("fence"),
                                new ProcessVersion(process.get(), row.getInt("process_version")),
                                basis(row),
                                facts,
                                Columns.instant(row, "decided"))));
    }

    private static Basis basis(ResultSet row) throws SQLException {
        Optional<String> table = Columns.text(row, "decision");
        return table.isEmpty()
                ? new ByProcess()
                : new ByTable(
                        new TableVersion(table.get(), row.getInt("decision_version"), row.getLong("decision_key")),
                        JSON.readValue(row.getString("answer"), MEMBERS));
    }
}

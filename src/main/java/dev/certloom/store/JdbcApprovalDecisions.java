package dev.certloom.store;

import dev.certloom.approval.LaunchDecision;
import dev.certloom.approval.LaunchDecision.Basis;
import dev.certloom.approval.LaunchDecision.ByProcess;
import dev.certloom.approval.LaunchDecision.ByTable;
import dev.certloom.approval.LaunchDecision.ProcessVersion;
import dev.certloom.approval.LaunchDecision.TableVersion;
import dev.certloom.approval.RequestFacts;
import dev.certloom.approval.spi.ApprovalDecisions;
import dev.certloom.vault.OperationId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

@Repository
class JdbcApprovalDecisions implements ApprovalDecisions {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};

    private final JdbcClient jdbc;

    JdbcApprovalDecisions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<LaunchDecision> find(OperationId operation, int fence) {
        return jdbc.sql("""
                        select d.*, j.facts from approval_decision d
                        join judged_request j on j.operation = d.operation and j.fence = d.fence
                        where d.operation = :operation and d.fence = :fence
                        """)
                .param("operation", operation.value())
                .param("fence", fence)
                .query((row, number) -> decision(row))
                .optional();
    }

    @Override
    public void save(LaunchDecision decision) {
        Optional<ByTable> byTable = decision.basis() instanceof ByTable table ? Optional.of(table) : Optional.empty();
        jdbc.sql("""
                        insert into approval_decision (operation, fence, process, process_version, decision, decision_version,
                            decision_key, answer, decided)
                        values (:operation, :fence, :process, :processVersion, :decision, :version, :key, :answer::json, :decided)
                        on conflict (operation, fence) do update set process = excluded.process,
                            process_version = excluded.process_version, decision = excluded.decision,
                            decision_version = excluded.decision_version, decision_key = excluded.decision_key,
                            answer = excluded.answer, decided = excluded.decided
                        """)
                .param("operation", decision.operation().value())
                .param("fence", decision.fence())
                .param("process", decision.process().id())
                .param("processVersion", decision.process().version())
                .param("decision", byTable.map(table -> table.table().id()).orElse(null))
                .param("version", byTable.map(table -> table.table().version()).orElse(null))
                .param("key", byTable.map(table -> table.table().key()).orElse(null))
                .param(
                        "answer",
                        byTable.map(table -> JSON.writeValueAsString(table.answer()))
                                .orElse(null))
                .param("decided", Columns.timestamp(decision.decided()))
                .update();
    }

    private static LaunchDecision decision(ResultSet row) throws SQLException {
        return new LaunchDecision(
                new OperationId(row.getString("operation")),
                row.getInt("fence"),
                new ProcessVersion(row.getString("process"), row.getInt("process_version")),
                basis(row),
                new RequestFacts(Columns.facts(row, "facts")),
                Columns.instant(row, "decided"));
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

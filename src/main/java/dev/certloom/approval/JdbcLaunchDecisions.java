package dev.certloom.approval;

import dev.certloom.approval.JdbcLaunchRows.LaunchRow;
import dev.certloom.approval.LaunchDecision.ByTable;
import dev.certloom.database.Columns;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.LockedOperations;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Stores what was decided for each launch of a request, on its judged facts. */
@Repository
class JdbcLaunchDecisions {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient jdbc;

    JdbcLaunchDecisions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<LaunchDecision> find(OperationId operation, int fence) {
        return JdbcLaunchRows.find(jdbc, operation, fence).flatMap(LaunchRow::decision);
    }

    /** The latest answer of a table for each of these requests for which one decided. */
    Map<OperationId, Map<String, Object>> latestAnswers(Collection<OperationId> operations) {
        Map<OperationId, Map<String, Object>> answers = new HashMap<>();
        jdbc.sql("""
                        select distinct on (operation) operation, answer from approval_decision
                        where operation = any(:operations::text[]) and answer is not null order by operation, fence desc
                        """)
                .param(
                        "operations",
                        Columns.texts(
                                operations.stream().map(OperationId::value).toList()))
                .query(row -> {
                    answers.put(new OperationId(row.getString("operation")), Columns.facts(row, "answer"));
                });
        return Map.copyOf(answers);
    }

    /** Stores a decision, replacing one for the same launch. Its facts are those stored already. */
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
        LockedOperations.forgetRead(decision.operation());
    }
}

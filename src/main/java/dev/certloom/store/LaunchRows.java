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
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is kept of each launch of a request: the facts it is judged by, and what was decided on them. Both are written by who holds
 * the operation, so a transaction that holds it reads them once: as a rule together with the lock.
 */
final class LaunchRows {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};

    private LaunchRows() {}

    record LaunchRow(RequestFacts facts, Optional<LaunchDecision> decision) {}

    private record Key(OperationId operation, int fence) {}

    static Optional<LaunchRow> find(JdbcClient jdbc, OperationId operation, int fence) {
        return LockedOperations.once(
                        operation,
                        new Key(operation, fence),
                        () -> jdbc.sql("""
                        select j.facts as launch_facts, d.process, d.process_version, d.decision, d.decision_version,
                            d.decision_key, d.answer, d.decided
                        from judged_request j left join approval_decision d on d.operation = j.operation and d.fence = j.fence
                        where j.operation = :operation and j.fence = :fence
                        """)
                                .param("operation", operation.value())
                                .param("fence", fence)
                                .query((row, number) -> stored(row))
                                .optional()
                                .flatMap(Function.identity()))
                .map(stored -> stored.of(operation, fence));
    }

    /** The launch at hand, as it was read when the operation's row was locked. */
    static void readWithLock(OperationId operation, int launchFence, Optional<Stored> launch) {
        LockedOperations.remember(operation, new Key(operation, launchFence), launch);
    }

    /** Empty when nothing was judged. */
    static Optional<Stored> stored(ResultSet row) throws SQLException {
        Optional<String> facts = Columns.text(row, "launch_facts");
        return facts.isEmpty() ? Optional.empty() : Optional.of(new Stored(facts.get(), decision(row)));
    }

    private static Optional<Decision> decision(ResultSet row) throws SQLException {
        Optional<String> process = Columns.text(row, "process");
        return process.isEmpty()
                ? Optional.empty()
                : Optional.of(new Decision(
                        new ProcessVersion(process.get(), row.getInt("process_version")),
                        byTable(row),
                        Columns.instant(row, "decided")));
    }

    private static Optional<StoredAnswer> byTable(ResultSet row) throws SQLException {
        Optional<String> table = Columns.text(row, "decision");
        return table.isEmpty()
                ? Optional.empty()
                : Optional.of(new StoredAnswer(
                        new TableVersion(table.get(), row.getInt("decision_version"), row.getLong("decision_key")),
                        row.getString("answer")));
    }

    /**
     * As it lies there: most who lock an operation do not look at its launch.
     *
     * @param facts JSON
     */
    record Stored(String facts, Optional<Decision> decision) {

        private LaunchRow of(OperationId operation, int fence) {
            RequestFacts judged = new RequestFacts(JSON.readValue(facts, MEMBERS));
            return new LaunchRow(
                    judged,
                    decision.map(made ->
                            new LaunchDecision(operation, fence, made.process, made.basis(), judged, made.decided)));
        }
    }

    private record Decision(ProcessVersion process, Optional<StoredAnswer> table, Instant decided) {

        private Basis basis() {
            return table.<Basis>map(answered -> new ByTable(answered.table, JSON.readValue(answered.answer, MEMBERS)))
                    .orElseGet(ByProcess::new);
        }
    }

    /** @param answer JSON */
    private record StoredAnswer(TableVersion table, String answer) {}
}

package dev.certloom.approval;

import dev.certloom.approval.LaunchDecision.Basis;
import dev.certloom.approval.LaunchDecision.ByProcess;
import dev.certloom.approval.LaunchDecision.ByTable;
import dev.certloom.approval.LaunchDecision.ProcessVersion;
import dev.certloom.approval.LaunchDecision.TableVersion;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.JdbcLaunchColumns;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The stored data of each launch of a request: the facts it is judged by, and what was decided on them. */
final class JdbcLaunchRows {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};

    private JdbcLaunchRows() {}

    record LaunchRow(RequestFacts facts, Optional<LaunchDecision> decision) {}

    static Optional<LaunchRow> find(JdbcClient jdbc, OperationId operation, int fence) {
        return JdbcLaunchColumns.once(
                        operation,
                        fence,
                        () -> jdbc.sql("""
                        select j.facts as launch_facts, d.process, d.process_version, d.decision, d.decision_version,
                            d.decision_key, d.answer, d.decided
                        from judged_request j left join approval_decision d on d.operation = j.operation and d.fence = j.fence
                        where j.operation = :operation and j.fence = :fence
                        """)
                                .param("operation", operation.value())
                                .param("fence", fence)
                                .query((row, number) -> JdbcLaunchColumns.read(row))
                                .optional()
                                .flatMap(Function.identity()))
                .map(columns -> parse(operation, fence, columns));
    }

    private static LaunchRow parse(OperationId operation, int fence, JdbcLaunchColumns columns) {
        RequestFacts judged = new RequestFacts(JSON.readValue(columns.facts(), MEMBERS));
        return new LaunchRow(judged, columns.decision().map(made -> decision(operation, fence, made, judged)));
    }

    private static LaunchDecision decision(
            OperationId operation, int fence, JdbcLaunchColumns.Decision made, RequestFacts judged) {
        return new LaunchDecision(
                operation,
                fence,
                new ProcessVersion(made.process(), made.processVersion()),
                made.table().map(JdbcLaunchRows::basis).orElseGet(ByProcess::new),
                judged,
                made.decided());
    }

    private static Basis basis(JdbcLaunchColumns.Table table) {
        return new ByTable(
                new TableVersion(table.id(), table.version(), table.key()), JSON.readValue(table.answer(), MEMBERS));
    }
}

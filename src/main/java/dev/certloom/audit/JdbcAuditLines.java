package dev.certloom.audit;

import dev.certloom.database.Columns;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Page;
import java.sql.Types;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
public class JdbcAuditLines implements AuditLines {

    private final JdbcClient jdbc;

    public JdbcAuditLines(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void append(AuditLine line) {
        Optional<RunningProcess> process = line.process();
        jdbc.sql("""
                        insert into audit_line
                            (at, vault, object, operation, action, outcome, actor, actor_name, token, address, details,
                             process_engine, process, process_version, process_instance)
                        select :at, :vault, :object, :operation, :action, :outcome, :actor, :actorName, :token, :address,
                            :details::jsonb, coalesce(:engine, work.process_engine), coalesce(:process, work.process),
                            coalesce(:version, work.process_version), coalesce(:instance, work.process_instance)
                        from (select) line left join lateral (
                            select process_engine, process, process_version, process_instance from audit_line
                            where :process::text is null and operation = :operation and process is not null
                            order by id desc limit 1) work on true
                        """)
                .param("at", Columns.timestamp(line.at()))
                .param("vault", line.vault())
                .param("object", line.object())
                .param("operation", line.operation().orElse(null), Types.VARCHAR)
                .param("action", line.action())
                .param("outcome", line.outcome().name())
                .param("actor", line.actor())
                .param("actorName", line.actorName())
                .param("token", line.token())
                .param("address", line.address())
                .param("details", Columns.tags(line.details()))
                .param("engine", process.map(RunningProcess::engine).orElse(null), Types.VARCHAR)
                .param("process", process.map(RunningProcess::process).orElse(null), Types.VARCHAR)
                .param("version", process.map(RunningProcess::version).orElse(null), Types.INTEGER)
                .param("instance", process.map(RunningProcess::instance).orElse(null), Types.BIGINT)
                .update();
    }

    @Override
    public Optional<KnownOperation> request(String vault, String id) {
        return jdbc.sql("""
                        select id, name from operation
                        where vault = :vault and id = coalesce((select subject from approval_step where id = :id), :id)
                        """)
                .param("vault", vault)
                .param("id", id)
                .query((row, number) -> new KnownOperation(row.getString("id"), row.getString("name")))
                .optional();
    }

    @Override
    public List<AuditLine> ofOperation(String vault, String operation, int limit) {
        return jdbc.sql("""
                        select * from (
                            select * from audit_line where operation = :operation and vault = :vault
                            order by id desc limit :limit) newest
                        order by id
                        """)
                .param("operation", operation)
                .param("vault", vault)
                .param("limit", limit)
                .query((row, number) -> JdbcAuditColumns.line(row))
                .list();
    }

    @Override
    public Page<StoredLine> find(String vault, AuditQuery query, Optional<String> after, int limit) {
        Map<String, Object> values = new HashMap<>(Map.of("vault", vault, "limit", limit + 1));
        String condition = "vault = :vault" + conditions(query, after, values);
        String ordered = " order by at desc, id desc limit :limit";
        // one branch for each index: an "or" would have to read and sort everything of that person
        String sql = query.actor().isEmpty()
                ? "select * from audit_line where " + condition + ordered
                : "select * from ((select * from audit_line where actor = :actor and %1$s%2$s) union all (select * from audit_line where actor_name = :actor and actor <> :actor and %1$s%2$s)) found%2$s"
                        .formatted(condition, ordered);
        query.actor().ifPresent(actor -> values.put("actor", actor));
        List<StoredLine> found = jdbc.sql(sql)
                .params(values)
                .query((row, number) -> JdbcAuditColumns.stored(row))
                .list();
        List<StoredLine> shown = found.subList(0, Math.min(limit, found.size()));
        return new Page<>(shown, found.size() > limit ? Optional.of(place(shown.getLast())) : Optional.empty());
    }

    private static String conditions(AuditQuery query, Optional<String> after, Map<String, Object> values) {
        StringBuilder conditions = new StringBuilder();
        query.object().ifPresent(object -> {
            conditions.append(" and object = :object");
            values.put("object", object);
        });
        query.operation().map(OperationId::value).ifPresent(operation -> {
            conditions.append(" and operation = :operation");
            values.put("operation", operation);
        });
        query.action().ifPresent(action -> {
            conditions.append(" and action = :action");
            values.put("action", action);
        });
        // a literal, so that the index of refused lines serves
        query.outcome()
                .ifPresent(outcome -> conditions.append(
                        outcome == AuditLine.Outcome.REFUSED ? " and outcome = 'REFUSED'" : " and outcome = 'DONE'"));
        query.from().ifPresent(from -> {
            conditions.append(" and at >= :from");
            values.put("from", Columns.timestamp(from));
        });
        query.until().ifPresent(until -> {
            conditions.append(" and at < :until");
            values.put("until", Columns.timestamp(until));
        });
        after.ifPresent(place -> {
            String[] parts = place.split("_", 2);
            conditions.append(" and (at, id) < (:afterAt, :afterId)");
            values.put("afterAt", Columns.timestamp(Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS)));
            values.put("afterId", Long.parseLong(parts[1]));
        });
        return conditions.toString();
    }

    private static String place(StoredLine line) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, line.line().at()) + "_" + line.id();
    }
}

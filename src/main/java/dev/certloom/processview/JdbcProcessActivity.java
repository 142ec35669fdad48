package dev.certloom.processview;

import dev.certloom.database.Columns;
import dev.certloom.kernel.OperationId;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

@Repository
class JdbcProcessActivity implements ProcessActivity {

    private static final String OF_THESE_INSTANCES =
            " join unnest(:logs::int[], :keys::bigint[]) as i (log, key) on x.log = i.log and x.instance = i.key ";

    private final JdbcClient jdbc;
    private final TransactionTemplate snapshot;

    JdbcProcessActivity(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.snapshot = new TransactionTemplate(transactions);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.setReadOnly(true);
    }

    @Override
    public List<Instance> ofOperation(OperationId operation, int instances, int activities) {
        return snapshot.execute(status -> {
            List<Row> rows = rows(operation, instances);
            Integer[] logs = rows.stream().map(row -> row.id().log()).toArray(Integer[]::new);
            Long[] keys = rows.stream().map(row -> row.id().key()).toArray(Long[]::new);
            if (rows.isEmpty()) {
                return List.of();
            }
            Map<Id, List<Activity>> stays = stays(logs, keys, activities);
            Map<Id, List<Incident>> incidents = incidents(logs, keys);
            Map<Id, List<Retry>> retries = retries(logs, keys);
            return rows.stream()
                    .map(row -> row.instance(
                            stays.getOrDefault(row.id(), List.of()),
                            incidents.getOrDefault(row.id(), List.of()),
                            retries.getOrDefault(row.id(), List.of())))
                    .toList();
        });
    }

    private List<Row> rows(OperationId operation, int limit) {
        return jdbc.sql("""
                        select p.*, d.resource, c.element as call_activity
                        from process_instance p
                        left join process_definition d on d.log = p.log and d.key = p.definition
                        left join element_activity c on c.log = p.log and c.key = p.parent_element
                        where p.operation = :operation and p.version is not null
                        order by p.started desc, p.log desc, p.key desc limit :limit
                        """)
                .param("operation", operation.value())
                .param("limit", limit)
                .query((row, number) -> new Row(
                        new Id(row.getInt("log"), row.getLong("key")),
                        Columns.number(row, "parent"),
                        Columns.text(row, "call_activity"),
                        row.getString("process_id"),
                        row.getInt("version"),
                        Optional.ofNullable(row.getBytes("resource"))
                                .map(bytes -> new String(bytes, StandardCharsets.UTF_8)),
                        Columns.instant(row, "started"),
                        Columns.optionalInstant(row, "ended"),
                        Columns.bool(row, "completed").map(JdbcProcessActivity::outcome)))
                .list();
    }

    private Map<Id, List<Activity>> stays(Integer[] logs, Long[] keys, int limit) {
        Map<Id, List<Activity>> all = new HashMap<>();
        jdbc.sql("""
                        select x.* from unnest(:logs::int[], :keys::bigint[]) as i (log, key)
                        cross join lateral (
                            select * from element_activity e where e.log = i.log and e.instance = i.key
                            order by e.entered desc, e.key desc limit :limit) x
                        order by x.entered, x.key
                        """)
                .param("logs", logs)
                .param("keys", keys)
                .param("limit", limit)
                .query(row -> {
                    of(all, row)
                            .add(new Activity(
                                    row.getString("element"),
                                    row.getString("type"),
                                    Columns.instant(row, "entered"),
                                    Columns.optionalInstant(row, "gone"),
                                    Columns.bool(row, "completed")
                                            .map(JdbcProcessActivity::outcome)
                                            .orElse(Activity.State.ACTIVE)));
                });
        return all;
    }

    private Map<Id, List<Incident>> incidents(Integer[] logs, Long[] keys) {
        Map<Id, List<Incident>> all = new HashMap<>();
        jdbc.sql("""
                        select x.*, (select max(r.key) from process_retry r
                            where r.log = x.log and r.element_instance = x.element_instance) as job
                        from process_incident x""" + OF_THESE_INSTANCES + "order by x.key limit 1000")
                .param("logs", logs)
                .param("keys", keys)
                .query(row -> {
                    of(all, row)
                            .add(new Incident(
                                    row.getLong("key"),
                                    row.getString("element"),
                                    row.getString("error_type"),
                                    row.getString("message"),
                                    Columns.number(row, "job"),
                                    Columns.instant(row, "since")));
                });
        return all;
    }

    private Map<Id, List<Retry>> retries(Integer[] logs, Long[] keys) {
        Map<Id, List<Retry>> all = new HashMap<>();
        jdbc.sql("select x.* from process_retry x" + OF_THESE_INSTANCES + "order by x.key limit 1000")
                .param("logs", logs)
                .param("keys", keys)
                .query(row -> {
                    of(all, row)
                            .add(new Retry(
                                    row.getString("element"),
                                    row.getString("job_type"),
                                    row.getInt("retries"),
                                    Columns.optionalInstant(row, "again_at"),
                                    row.getString("message"),
                                    Columns.instant(row, "since")));
                });
        return all;
    }

    private static <T> List<T> of(Map<Id, List<T>> all, ResultSet row) throws SQLException {
        return all.computeIfAbsent(new Id(row.getInt("log"), row.getLong("instance")), instance -> new ArrayList<>());
    }

    private static Activity.State outcome(@Nullable Boolean completed) {
        return Boolean.TRUE.equals(completed) ? Activity.State.COMPLETED : Activity.State.TERMINATED;
    }

    private record Id(int log, long key) {}

    private record Row(
            Id id,
            Optional<Long> parent,
            Optional<String> callActivity,
            String processId,
            int version,
            Optional<String> bpmn,
            Instant started,
            Optional<Instant> ended,
            Optional<Activity.State> outcome) {

        Instance instance(List<Activity> activities, List<Incident> incidents, List<Retry> retries) {
            return new Instance(
                    id.log(),
                    id.key(),
                    parent,
                    callActivity,
                    processId,
                    version,
                    bpmn,
                    started,
                    ended,
                    outcome,
                    activities,
                    incidents,
                    retries);
        }
    }
}

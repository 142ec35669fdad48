package dev.certloom.processview;

import dev.certloom.database.Columns;
import dev.certloom.database.StatementTimeout;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Stores what the exporter sends. The log's row is locked first, so that of two exporters that both believe they lead a
 * partition, one waits for the other; records up to the position in that row are already stored.
 */
@Repository
class JdbcEngineRecords implements EngineRecords {

    private static final Duration RETENTION_TIMEOUT = Duration.ofMinutes(1);

    private final JdbcClient jdbc;
    private final TransactionOperations transaction;

    JdbcEngineRecords(JdbcClient jdbc, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    @Override
    public long store(String log, int partition, List<EngineRecord> records, Instant now) {
        return transaction.execute(status -> {
            LogRow row = lock(log, partition, now);
            List<EngineRecord> fresh = records.stream()
                    .filter(record -> record.position() > row.position())
                    .toList();
            if (fresh.isEmpty()) {
                return row.position();
            }
            EngineRecord last = fresh.getLast();
            apply(new JdbcProcessRows(jdbc, row.id()), fresh, last, now);
            return last.position();
        });
    }

    private LogRow lock(String log, int partition, Instant now) {
        return jdbc.sql("""
                        insert into engine_log (name, partition, position, recorded, stored, heard)
                        values (:name, :partition, -1, :now, :now, :now)
                        on conflict (name) do update set heard = excluded.heard
                        returning id, position
                        """)
                .param("name", log)
                .param("partition", partition)
                .param("now", Columns.timestamp(now))
                .query((row, number) -> new LogRow(row.getInt("id"), row.getLong("position")))
                .single();
    }

    private record LogRow(int id, long position) {}

    private static void apply(JdbcProcessRows rows, List<EngineRecord> records, EngineRecord last, Instant now) {
        Set<Long> changed = new LinkedHashSet<>();
        InstanceChanges instances = new InstanceChanges();
        ElementChanges elements = new ElementChanges();
        for (EngineRecord record : records) {
            switch (record) {
                case EngineRecord.Deployed deployed -> rows.keep(deployed);
                case EngineRecord.StartedByMessage started -> instances.add(started);
                case EngineRecord.InstanceStarted started -> {
                    instances.add(started);
                    changed.add(started.instance());
                }
                case EngineRecord.InstanceEnded ended -> {
                    instances.add(ended);
                    changed.add(ended.instance());
                }
                case EngineRecord.InstanceMigrated migrated -> changed.add(migrated.instance());
                case EngineRecord.ElementEntered entered -> changed.add(elements.entered(entered));
                case EngineRecord.ElementLeft left -> changed.add(elements.left(left));
                case EngineRecord.ElementMigrated migrated -> changed.add(migrated.instance());
                case EngineRecord.IncidentRaised raised -> changed.add(raised.instance());
                case EngineRecord.IncidentResolved resolved -> changed.add(resolved.instance());
                case EngineRecord.JobTroubled troubled -> changed.add(troubled.instance());
                case EngineRecord.Unknown unknown -> {}
            }
        }
        rows.start(instances);
        rows.store(elements);
        rows.end(instances.ended());
        for (EngineRecord record : records) {
            switch (record) {
                case EngineRecord.InstanceMigrated migrated -> rows.migrate(migrated);
                case EngineRecord.ElementMigrated migrated -> rows.migrate(migrated);
                case EngineRecord.IncidentRaised raised -> rows.raise(raised);
                case EngineRecord.IncidentResolved resolved -> rows.resolve(resolved);
                case EngineRecord.JobTroubled troubled -> rows.trouble(troubled);
                default -> {}
            }
        }
        rows.conclude(elements.leftKeys(), changed, last, now);
    }

    @Override
    public List<LogState> logs() {
        return jdbc.sql("""
                        select distinct on (partition) name, partition, position, recorded, stored, heard
                        from engine_log order by partition, heard desc
                        """)
                .query((row, number) -> new LogState(
                        row.getString("name"),
                        row.getInt("partition"),
                        row.getLong("position"),
                        Duration.between(Columns.instant(row, "recorded"), Columns.instant(row, "stored")),
                        Columns.instant(row, "heard")))
                .list();
    }

    @Override
    public int deleteEndedBefore(Instant time, int limit) {
        return transaction.execute(status -> {
            StatementTimeout.upTo(RETENTION_TIMEOUT);
            return jdbc.sql("""
                        delete from process_instance where (log, key) in (
                            (select log, key from process_instance where ended < :time order by ended limit :limit)
                            union all
                            (select i.log, i.key from process_instance i join operation o on o.id = i.operation
                             where i.ended is null and i.started < :time and not o.is_open
                             order by i.started limit :limit)
                            limit :limit)
                        """)
                    .param("time", Columns.timestamp(time))
                    .param("limit", limit)
                    .update();
        });
    }
}

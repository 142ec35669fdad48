package dev.certloom.store;

import dev.certloom.progress.spi.EngineRecord;
import dev.certloom.progress.spi.EngineRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Keeps what the exporter tells. The log's row is locked first, so that of two exporters which both believe to lead a
 * partition one waits for the other; what is not behind the position in that row was stored before.
 */
@Repository
class JdbcEngineRecords implements EngineRecords {

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
            apply(row.id(), fresh);
            EngineRecord last = fresh.getLast();
            jdbc.sql("update engine_log set position = :position, recorded = :recorded, stored = :now where id = :id")
                    .param("position", last.position())
                    .param("recorded", Columns.timestamp(last.at()))
                    .param("now", Columns.timestamp(now))
                    .param("id", row.id())
                    .update();
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

    private void apply(int log, List<EngineRecord> records) {
        Set<Long> instances = new LinkedHashSet<>();
        ElementChanges elements = new ElementChanges();
        // Instances in the order of the log: a calling one is there before what it calls. Their elements follow in one
        // go.
        for (EngineRecord record : records) {
            switch (record) {
                case EngineRecord.Deployed deployed -> keep(log, deployed);
                case EngineRecord.StartedByMessage started -> link(log, started);
                case EngineRecord.InstanceStarted started -> {
                    start(log, started);
                    instances.add(started.instance());
                }
                case EngineRecord.InstanceEnded ended -> instances.add(ended.instance());
                case EngineRecord.InstanceMigrated migrated -> {
                    migrate(log, migrated);
                    instances.add(migrated.instance());
                }
                case EngineRecord.ElementEntered entered -> instances.add(elements.entered(entered));
                case EngineRecord.ElementLeft left -> instances.add(elements.left(left));
                case EngineRecord.ElementMigrated migrated -> instances.add(migrated.instance());
                case EngineRecord.IncidentRaised raised -> instances.add(raised.instance());
                case EngineRecord.IncidentResolved resolved -> instances.add(resolved.instance());
                case EngineRecord.JobTroubled troubled -> instances.add(troubled.instance());
                case EngineRecord.Unknown unknown -> {}
            }
        }
        store(log, elements);
        for (EngineRecord record : records) {
            switch (record) {
                case EngineRecord.InstanceEnded ended -> end(log, ended);
                case EngineRecord.ElementMigrated migrated -> migrate(log, migrated);
                case EngineRecord.IncidentRaised raised -> raise(log, raised);
                case EngineRecord.IncidentResolved resolved -> resolve(log, resolved);
                case EngineRecord.JobTroubled troubled -> trouble(log, troubled);
                default -> {}
            }
        }
        forgetRetries(log, elements.leftKeys());
        tell(log, instances);
    }

    private void keep(int log, EngineRecord.Deployed deployed) {
        jdbc.sql("""
                        insert into process_definition (log, key, process_id, version, resource, deployed)
                        values (:log, :key, :process, :version, :resource, :at) on conflict do nothing
                        """)
                .param("log", log)
                .param("key", deployed.definition())
                .param("process", deployed.processId())
                .param("version", deployed.version())
                .param("resource", deployed.resource())
                .param("at", Columns.timestamp(deployed.at()))
                .update();
    }

    private void link(int log, EngineRecord.StartedByMessage started) {
        jdbc.sql("""
                        insert into process_instance (log, key, operation, process_id, definition, started)
                        select :log, :key, id, :process, :definition, :at from operation where id = :operation
                        on conflict do nothing
                        """)
                .param("log", log)
                .param("key", started.instance())
                .param("operation", started.correlationKey())
                .param("process", started.processId())
                .param("definition", started.definition())
                .param("at", Columns.timestamp(started.at()))
                .update();
    }

    private void start(int log, EngineRecord.InstanceStarted started) {
        if (started.parent() == 0) {
            jdbc.sql("""
                            update process_instance set version = :version, definition = :definition, started = :at
                            where log = :log and key = :key
                            """)
                    .param("log", log)
                    .param("key", started.instance())
                    .param("version", started.version())
                    .param("definition", started.definition())
                    .param("at", Columns.timestamp(started.at()))
                    .update();
            return;
        }
        jdbc.sql("""
                        insert into process_instance
                            (log, key, operation, parent, parent_element, process_id, definition, version, started)
                        select :log, :key, operation, key, :parentElement, :process, :definition, :version, :at
                        from process_instance where log = :log and key = :parent
                        on conflict do nothing
                        """)
                .param("log", log)
                .param("key", started.instance())
                .param("parent", started.parent())
                .param("parentElement", started.parentElement())
                .param("process", started.processId())
                .param("definition", started.definition())
                .param("version", started.version())
                .param("at", Columns.timestamp(started.at()))
                .update();
    }

    private void migrate(int log, EngineRecord.InstanceMigrated migrated) {
        jdbc.sql("""
                        update process_instance set process_id = :process, definition = :definition, version = :version
                        where log = :log and key = :key
                        """)
                .param("log", log)
                .param("key", migrated.instance())
                .param("process", migrated.processId())
                .param("definition", migrated.definition())
                .param("version", migrated.version())
                .update();
    }

    private void end(int log, EngineRecord.InstanceEnded ended) {
        jdbc.sql("update process_instance set ended = :at, completed = :completed where log = :log and key = :key")
                .param("log", log)
                .param("key", ended.instance())
                .param("at", Columns.timestamp(ended.at()))
                .param("completed", ended.completed())
                .update();
    }

    private void store(int log, ElementChanges changes) {
        if (changes.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        insert into element_activity (log, key, instance, element, type, entered, gone, completed)
                        select :log, r.key, r.instance, r.element, r.type,
                            to_timestamp(coalesce(r.entered, r.gone) / 1000.0), to_timestamp(r.gone / 1000.0), r.completed
                        from unnest(:keys::bigint[], :instances::bigint[], :elements::text[], :types::text[],
                                    :entered::bigint[], :gone::bigint[], :completed::boolean[])
                            as r (key, instance, element, type, entered, gone, completed)
                        join process_instance p on p.log = :log and p.key = r.instance
                        on conflict (log, key) do update
                            set gone = excluded.gone, completed = excluded.completed where excluded.gone is not null
                        """)
                .param("log", log)
                .param("keys", changes.keys())
                .param("instances", changes.instances())
                .param("elements", changes.elements())
                .param("types", changes.types())
                .param("entered", changes.entered())
                .param("gone", changes.gone())
                .param("completed", changes.completed())
                .update();
    }

    private void migrate(int log, EngineRecord.ElementMigrated migrated) {
        jdbc.sql("update element_activity set element = :element where log = :log and key = :key")
                .param("log", log)
                .param("key", migrated.key())
                .param("element", migrated.element())
                .update();
    }

    private void raise(int log, EngineRecord.IncidentRaised raised) {
        jdbc.sql("""
                        insert into process_incident
                            (log, key, instance, element, element_instance, error_type, message, since)
                        select :log, :key, key, :element, :elementInstance, :type, :message, :at
                        from process_instance where log = :log and key = :instance
                        on conflict do nothing
                        """)
                .param("log", log)
                .param("key", raised.key())
                .param("instance", raised.instance())
                .param("element", raised.element())
                .param("elementInstance", raised.elementInstance())
                .param("type", raised.errorType())
                .param("message", raised.message())
                .param("at", Columns.timestamp(raised.at()))
                .update();
    }

    private void resolve(int log, EngineRecord.IncidentResolved resolved) {
        jdbc.sql("delete from process_incident where log = :log and key = :key")
                .param("log", log)
                .param("key", resolved.key())
                .update();
    }

    private void trouble(int log, EngineRecord.JobTroubled troubled) {
        jdbc.sql("""
                        insert into process_retry (log, key, instance, element, element_instance, job_type, retries,
                            again_at, message, since)
                        select :log, :key, key, :element, :elementInstance, :type, :retries, :again, :message, :at
                        from process_instance where log = :log and key = :instance
                        on conflict (log, key) do update set retries = excluded.retries, again_at = excluded.again_at,
                            message = coalesce(nullif(excluded.message, ''), process_retry.message),
                            since = excluded.since
                        """)
                .param("log", log)
                .param("key", troubled.key())
                .param("instance", troubled.instance())
                .param("element", troubled.element())
                .param("elementInstance", troubled.elementInstance())
                .param("type", troubled.jobType())
                .param("retries", troubled.retries())
                .param(
                        "again",
                        troubled.backOffMillis() == 0
                                ? null
                                : Columns.timestamp(troubled.at().plusMillis(troubled.backOffMillis())))
                .param("message", troubled.message())
                .param("at", Columns.timestamp(troubled.at()))
                .update();
    }

    private void forgetRetries(int log, Long[] left) {
        if (left.length > 0) {
            jdbc.sql("delete from process_retry where log = :log and element_instance = any(:left)")
                    .param("log", log)
                    .param("left", left)
                    .update();
        }
    }

    private void tell(int log, Collection<Long> instances) {
        jdbc.sql("""
                        select count(notify_progress(o.vault, o.id)) from operation o where o.id in
                            (select operation from process_instance where log = :log and key = any(:instances))
                        """)
                .param("log", log)
                .param("instances", instances.toArray(Long[]::new))
                .query(Long.class)
                .single();
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
    }
}

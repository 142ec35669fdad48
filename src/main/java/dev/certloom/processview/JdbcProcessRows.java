package dev.certloom.processview;

import dev.certloom.database.Columns;
import dev.certloom.processview.EngineRecord.InstanceEnded;
import dev.certloom.processview.EngineRecord.InstanceStarted;
import dev.certloom.processview.EngineRecord.StartedByMessage;
import java.time.Instant;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The processes as one log reports them: applies each of its records to their rows. Instances that are not ours have no
 * rows.
 */
final class JdbcProcessRows {

    private final JdbcClient jdbc;
    private final int log;

    /** @param log id of the log's own row */
    JdbcProcessRows(JdbcClient jdbc, int log) {
        this.jdbc = jdbc;
        this.log = log;
    }

    void keep(EngineRecord.Deployed deployed) {
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

    /** Instances that were started, callers before the instances they call. */
    void start(InstanceChanges changes) {
        link(changes.linked());
        begin(changes.roots());
        changes.called().forEach(this::call);
    }

    /** Instances started for operations of ours; their versions are reported when they begin. */
    private void link(Collection<StartedByMessage> started) {
        if (started.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        insert into process_instance (log, key, operation, process_id, definition, started)
                        select :log, r.key, o.id, r.process, r.definition, to_timestamp(r.at / 1000.0)
                        from unnest(:keys::bigint[], :operations::text[], :processes::text[], :definitions::bigint[],
                                    :times::bigint[]) as r (key, operation, process, definition, at)
                        join operation o on o.id = r.operation
                        on conflict do nothing
                        """)
                .param("log", log)
                .param("keys", numbers(started, StartedByMessage::instance))
                .param("operations", texts(started, StartedByMessage::operation))
                .param("processes", texts(started, StartedByMessage::processId))
                .param("definitions", numbers(started, StartedByMessage::definition))
                .param("times", times(started))
                .update();
    }

    private void begin(Collection<InstanceStarted> started) {
        if (started.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        update process_instance p set version = r.version, definition = r.definition,
                            started = to_timestamp(r.at / 1000.0)
                        from unnest(:keys::bigint[], :versions::int[], :definitions::bigint[], :times::bigint[])
                            as r (key, version, definition, at)
                        where p.log = :log and p.key = r.key
                        """)
                .param("log", log)
                .param("keys", numbers(started, InstanceStarted::instance))
                .param("versions", versions(started))
                .param("definitions", numbers(started, InstanceStarted::definition))
                .param("times", times(started))
                .update();
    }

    /** They belong to the operations of their callers, which already have rows. */
    private void call(Collection<InstanceStarted> started) {
        jdbc.sql("""
                        insert into process_instance
                            (log, key, operation, parent, parent_element, process_id, definition, version, started)
                        select :log, r.key, p.operation, p.key, r.parent_element, r.process, r.definition, r.version,
                            to_timestamp(r.at / 1000.0)
                        from unnest(:keys::bigint[], :parents::bigint[], :parentElements::bigint[], :processes::text[],
                                    :definitions::bigint[], :versions::int[], :times::bigint[])
                            as r (key, parent, parent_element, process, definition, version, at)
                        join process_instance p on p.log = :log and p.key = r.parent
                        on conflict do nothing
                        """)
                .param("log", log)
                .param("keys", numbers(started, InstanceStarted::instance))
                .param("parents", numbers(started, InstanceStarted::parent))
                .param("parentElements", numbers(started, InstanceStarted::parentElement))
                .param("processes", texts(started, InstanceStarted::processId))
                .param("definitions", numbers(started, InstanceStarted::definition))
                .param("versions", versions(started))
                .param("times", times(started))
                .update();
    }

    private static <T> Long[] numbers(Collection<T> rows, ToLongFunction<T> value) {
        return rows.stream().mapToLong(value).boxed().toArray(Long[]::new);
    }

    private static <T> String[] texts(Collection<T> rows, Function<T, String> value) {
        return rows.stream().map(value).toArray(String[]::new);
    }

    private static Long[] times(Collection<? extends EngineRecord> rows) {
        return rows.stream().map(row -> row.at().toEpochMilli()).toArray(Long[]::new);
    }

    private static Integer[] versions(Collection<InstanceStarted> rows) {
        return rows.stream().map(InstanceStarted::version).toArray(Integer[]::new);
    }

    void migrate(EngineRecord.InstanceMigrated migrated) {
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

    void end(Collection<InstanceEnded> ended) {
        if (ended.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        update process_instance p set ended = to_timestamp(r.at / 1000.0), completed = r.completed
                        from unnest(:keys::bigint[], :times::bigint[], :completed::boolean[]) as r (key, at, completed)
                        where p.log = :log and p.key = r.key
                        """)
                .param("log", log)
                .param("keys", numbers(ended, InstanceEnded::instance))
                .param("times", times(ended))
                .param("completed", ended.stream().map(InstanceEnded::completed).toArray(Boolean[]::new))
                .update();
    }

    void store(ElementChanges changes) {
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

    void migrate(EngineRecord.ElementMigrated migrated) {
        jdbc.sql("update element_activity set element = :element where log = :log and key = :key")
                .param("log", log)
                .param("key", migrated.key())
                .param("element", migrated.element())
                .update();
    }

    void raise(EngineRecord.IncidentRaised raised) {
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

    void resolve(EngineRecord.IncidentResolved resolved) {
        jdbc.sql("delete from process_incident where log = :log and key = :key")
                .param("log", log)
                .param("key", resolved.key())
                .update();
    }

    void trouble(EngineRecord.JobTroubled troubled) {
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

    /**
     * Ends a batch: from now on the log's position covers what was read.
     *
     * @param left elements that were left: their retries are over
     * @param changed instances whose operations' watchers are notified
     * @param last of the batch
     */
    void conclude(Long[] left, Collection<Long> changed, EngineRecord last, Instant now) {
        jdbc.sql("""
                        with forgotten as (delete from process_retry where log = :log and element_instance = any(:left))
                        update engine_log set position = :position, recorded = :recorded, stored = :now
                        where id = :log and 0 <= (
                            select count(notify_progress(o.vault, o.id)) from operation o
                            where exists (select from change_follower where until > now()) and o.id in
                                (select operation from process_instance where log = :log and key = any(:changed)))
                        """)
                .param("log", log)
                .param("left", left)
                .param("changed", changed.toArray(Long[]::new))
                .param("position", last.position())
                .param("recorded", Columns.timestamp(last.at()))
                .param("now", Columns.timestamp(now))
                .update();
    }
}

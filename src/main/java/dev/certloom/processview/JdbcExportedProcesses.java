package dev.certloom.processview;

import dev.certloom.database.Columns;
import dev.certloom.kernel.OperationId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What the engine's exporter has reported about deployed processes, and about the callers of instances. */
@Repository
public class JdbcExportedProcesses {

    private final JdbcClient jdbc;

    JdbcExportedProcesses(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** When an exporter last delivered anything; empty when none ever did. */
    public Optional<Instant> lastHeard() {
        return jdbc.sql("select heard from engine_log order by heard desc limit 1")
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }

    /** The highest version of a process in the log that was updated last. */
    public Optional<Version> newest(String processId) {
        return jdbc.sql("""
                        select version, key from process_definition
                        where process_id = :process and log = (select id from engine_log order by heard desc, id desc limit 1)
                        order by version desc limit 1
                        """)
                .param("process", processId)
                .query((row, number) -> new Version(row.getInt("version"), row.getLong("key")))
                .optional();
    }

    /** BPMN XML of a version of a process, byte for byte as deployed. */
    public Optional<byte[]> resource(String processId, int version, long key) {
        return jdbc.sql("""
                        select resource from process_definition
                        where process_id = :process and version = :version and key = :key
                        order by log desc limit 1
                        """)
                .param("process", processId)
                .param("version", version)
                .param("key", key)
                .query((row, number) -> row.getBytes("resource"))
                .optional();
    }

    /**
     * The caller of a process instance; empty until the instance is reported, or when it belongs to no operation of
     * ours.
     */
    public Optional<Caller> caller(long instance) {
        return jdbc.sql("""
                        select p.operation, c.process_id from process_instance p
                        left join process_instance c on c.log = p.log and c.key = p.parent
                        where p.key = :instance order by p.log desc limit 1
                        """)
                .param("instance", instance)
                .query((row, number) ->
                        new Caller(new OperationId(row.getString("operation")), Columns.text(row, "process_id")))
                .optional();
    }

    /**
     * A version of a process.
     *
     * @param key the engine's
     */
    public record Version(int version, long key) {}

    /**
     * Where an instance comes from.
     *
     * @param operation the operation that the calling instance was started for
     * @param processId of the calling instance; empty when none called it
     */
    public record Caller(OperationId operation, Optional<String> processId) {}
}

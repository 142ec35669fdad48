package dev.certloom.audit;

import dev.certloom.database.Columns;
import dev.certloom.database.StatementTimeout;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
class JdbcAuditArchive implements AuditArchive {

    /** Lines that are held at once while they are handed over. */
    private static final int BATCH_SIZE = 500;

    private static final Duration EXPORT_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration RETENTION_TIMEOUT = Duration.ofMinutes(15);

    private final JdbcClient jdbc;

    JdbcAuditArchive(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    @Transactional(readOnly = true)
    public Range range(String vault, Instant from, Instant until, ChainHead head) {
        StatementTimeout.upTo(EXPORT_TIMEOUT);
        return jdbc.sql("""
                        select min(position) as first, max(position) as last from audit_line
                        where vault = :vault and at >= :from and at < :until and position <= :head
                        having count(*) > 0
                        """)
                .param("vault", vault)
                .param("from", Columns.timestamp(from))
                .param("until", Columns.timestamp(until))
                .param("head", head.position())
                .query((row, number) ->
                        new Range(before(vault, row.getLong("first")), upTo(vault, row.getLong("last"), head)))
                .optional()
                .orElseGet(() -> between(vault, from, until, head));
    }

    /** Of a period without lines: from the last line before it to the one before the first behind it. */
    private Range between(String vault, Instant from, Instant until, ChainHead head) {
        ChainHead before = jdbc.sql("""
                        select position, hash from audit_line
                        where vault = :vault and at < :from and position <= :head order by at desc, id desc limit 1
                        """)
                .param("vault", vault)
                .param("from", Columns.timestamp(from))
                .param("head", head.position())
                .query((row, number) -> JdbcAuditColumns.link(row, "position", "hash"))
                .optional()
                .orElseGet(() -> beginning(vault));
        ChainHead last = jdbc.sql("""
                        select position - 1 as position, previous from audit_line
                        where vault = :vault and at >= :until and position <= :head order by at, id limit 1
                        """)
                .param("vault", vault)
                .param("until", Columns.timestamp(until))
                .param("head", head.position())
                .query((row, number) -> JdbcAuditColumns.link(row, "position", "previous"))
                .optional()
                .orElse(head);
        // where times go back, what lies between the two neighbours is looked at as well
        return last.position() < before.position()
                ? new Range(before(vault, last.position() + 1), upTo(vault, before.position(), head))
                : new Range(before, last);
    }

    private ChainHead before(String vault, long position) {
        return jdbc.sql(
                        "select position, hash from audit_line where vault = :vault and position < :position order by position desc limit 1")
                .param("vault", vault)
                .param("position", position)
                .query((row, number) -> JdbcAuditColumns.link(row, "position", "hash"))
                .optional()
                .orElseGet(() -> beginning(vault));
    }

    private ChainHead beginning(String vault) {
        return anchor(vault)
                .map(anchor -> new ChainHead(anchor.position(), anchor.hash()))
                .orElse(ChainHead.NONE);
    }

    /** The line behind knows what is before it, also when that is missing. */
    private ChainHead upTo(String vault, long position, ChainHead head) {
        return jdbc.sql("""
                        select position - 1 as position, previous from audit_line
                        where vault = :vault and position > :position and position <= :head order by position limit 1
                        """)
                .param("vault", vault)
                .param("position", position)
                .param("head", head.position())
                .query((row, number) -> JdbcAuditColumns.link(row, "position", "previous"))
                .optional()
                .orElse(head);
    }

    @Override
    public void lines(String vault, long after, long upTo, Consumer<StoredLine> to) {
        inPages(jdbc.sql("""
                                select *, position as place from audit_line
                                where vault = :vault and position > :after and position <= :upTo order by position limit :atOnce
                                """).param("vault", vault).param("upTo", upTo), after, to);
    }

    @Override
    public void lines(ObjectKey object, long upTo, Consumer<StoredLine> to) {
        inPages(
                jdbc.sql("""
                                select *, object_position as place from audit_line
                                where vault = :vault and object = :object and object_position > :after
                                    and object_position <= :upTo
                                order by object_position limit :atOnce
                                """)
                        .param("vault", object.vault())
                        .param("object", object.object())
                        .param("upTo", upTo),
                Long.MIN_VALUE,
                to);
    }

    /** A page at a time, passed on after its connection is released: a slow reader holds none. */
    private static void inPages(StatementSpec query, long after, Consumer<StoredLine> to) {
        query.param("atOnce", BATCH_SIZE);
        long last = after;
        List<Placed> page;
        do {
            page = query.param("after", last)
                    .query((row, number) -> new Placed(row.getLong("place"), JdbcAuditColumns.stored(row)))
                    .list();
            for (Placed placed : page) {
                to.accept(placed.line());
                last = placed.place();
            }
        } while (page.size() == BATCH_SIZE);
    }

    private record Placed(long place, StoredLine line) {}

    @Override
    public ChainHead dropped(ObjectKey object) {
        return jdbc.sql("""
                        select dropped_position, dropped_hash from audit_object
                        where vault = :vault and object = :object and dropped_position > 0
                        """)
                .param("vault", object.vault())
                .param("object", object.object())
                .query((row, number) -> JdbcAuditColumns.link(row, "dropped_position", "dropped_hash"))
                .optional()
                .orElse(ChainHead.NONE);
    }

    @Override
    public Optional<StoredLine> line(String vault, long position) {
        return jdbc.sql("select * from audit_line where vault = :vault and position = :position")
                .param("vault", vault)
                .param("position", position)
                .query((row, number) -> JdbcAuditColumns.stored(row))
                .optional();
    }

    @Override
    public Optional<SignedRecord> anchor(String vault) {
        return jdbc.sql("select * from audit_anchor where vault = :vault order by position desc limit 1")
                .param("vault", vault)
                .query((row, number) -> JdbcAuditColumns.signed(row))
                .optional();
    }

    @Override
    public List<SignedRecord> droppable(String vault, Instant before, int limit) {
        return jdbc.sql("""
                        select c.* from audit_checkpoint c
                        join audit_line l on l.vault = c.vault and l.position = c.position and l.hash = c.hash
                        where c.vault = :vault and c.at < :before order by c.position desc, c.id desc limit :limit
                        """)
                .param("vault", vault)
                .param("before", Columns.timestamp(before))
                .param("limit", limit)
                .query((row, number) -> JdbcAuditColumns.signed(row))
                .list();
    }

    @Override
    public long drop(SignedRecord anchor) {
        StatementTimeout.upTo(RETENTION_TIMEOUT);
        JdbcAuditColumns.withSigned(jdbc.sql("""
                                insert into audit_anchor (vault, position, hash, at, key_id, document, signature)
                                values (:vault, :position, :hash, :at, :keyId, :document, :signature)
                                """), anchor).update();
        jdbc.sql("""
                        update audit_object o set dropped_position = l.object_position, dropped_hash = l.hash
                        from (select distinct on (object) object, object_position, hash from audit_line
                            where vault = :vault and position <= :position order by object, object_position desc) l
                        where o.vault = :vault and o.object = l.object
                        """)
                .param("vault", anchor.vault())
                .param("position", anchor.position())
                .update();
        return jdbc.sql("delete from audit_line where vault = :vault and position <= :position")
                .param("vault", anchor.vault())
                .param("position", anchor.position())
                .update();
    }

    /** The model as we deployed it, otherwise as the exporter saw it. */
    @Override
    public Optional<String> model(RunningProcess process) {
        return jdbc.sql("""
                        select content from deployed_process
                        where engine = :engine and process = :process and version = :version
                        union all
                        select convert_from(d.resource, 'UTF8') from process_instance i
                        join process_definition d on d.log = i.log and d.key = i.definition
                        where i.key = :instance and d.process_id = :process and d.version = :version
                        limit 1
                        """)
                .param("engine", process.engine())
                .param("process", process.process())
                .param("version", process.version())
                .param("instance", process.instance())
                .query(String.class)
                .optional();
    }

    @Override
    public List<DecisionTable> decisionTables(String engine) {
        return jdbc.sql("""
                        select decision, version, content from deployed_decision
                        where engine = :engine order by decision, version
                        """)
                .param("engine", engine)
                .query((row, number) ->
                        new DecisionTable(row.getString("decision"), row.getInt("version"), row.getString("content")))
                .list();
    }
}

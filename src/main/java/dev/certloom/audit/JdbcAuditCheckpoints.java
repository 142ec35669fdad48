package dev.certloom.audit;

import dev.certloom.audit.verification.SignedPlace;
import dev.certloom.database.Columns;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;

@Repository
class JdbcAuditCheckpoints implements AuditCheckpoints {

    private final JdbcClient jdbc;
    private final Clock clock;

    JdbcAuditCheckpoints(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public void add(SignedPlace.Kind kind, SignedRecord signed) {
        JdbcAuditColumns.withSigned(jdbc.sql("""
                                insert into audit_checkpoint (kind, vault, position, hash, at, key_id, document, signature)
                                values (:kind, :vault, :position, :hash, :at, :keyId, :document, :signature)
                                """), signed)
                .param("kind", kind.word())
                .update();
    }

    @Override
    public List<SignedRecord> between(String vault, long after, long upTo, int limit) {
        return signed(jdbc.sql("""
                        select * from audit_checkpoint
                        where vault = :vault and position > :after and position <= :upTo and kind = 'checkpoint'
                        order by position, id limit :limit
                        """)
                .param("vault", vault)
                .param("after", after)
                .param("upTo", upTo)
                .param("limit", limit));
    }

    @Override
    public List<SignedRecord> latest(String vault, int limit) {
        return signed(jdbc.sql("select * from audit_checkpoint where vault = :vault order by id desc limit :limit")
                .param("vault", vault)
                .param("limit", limit));
    }

    @Override
    public List<SignedRecord> restores(String vault) {
        return signed(jdbc.sql("select * from audit_checkpoint where vault = :vault and kind = 'restore' order by id")
                .param("vault", vault));
    }

    /** From one to the next along the index: there are few vaults and many checkpoints. */
    @Override
    public List<String> vaults() {
        return jdbc.sql("""
                        with recursive known(vault) as (
                            (select vault from audit_checkpoint order by vault limit 1)
                            union all
                            select (select c.vault from audit_checkpoint c where c.vault > k.vault order by c.vault limit 1)
                            from known k where k.vault is not null)
                        select vault from known where vault is not null
                        """).query(String.class).list();
    }

    @Override
    public List<SignedRecord> unpublished(int limit) {
        return signed(jdbc.sql("select * from audit_checkpoint where published is null order by id limit :limit")
                .param("limit", limit));
    }

    @Override
    public void published(SignedRecord checkpoint, Instant now) {
        jdbc.sql("""
                        update audit_checkpoint set published = :now
                        where vault = :vault and position = :position and document = :document and published is null
                        """)
                .param("now", Columns.timestamp(now))
                .param("vault", checkpoint.vault())
                .param("position", checkpoint.position())
                .param("document", checkpoint.document())
                .update();
    }

    /** A number beyond the last belongs to checkpoints that are gone, and says nothing about existing ones. */
    @Override
    public List<Numbered> missingIn(Copy copy, String vault, int limit) {
        return of(copy, jdbc.sql("""
                                with last as (select max(id) as id from audit_checkpoint where vault = :vault)
                                select c.* from audit_checkpoint c, last
                                where c.vault = :vault and c.id > coalesce(
                                    (select f.checkpoint from audit_checkpoint_file f
                                     where f.home = :home and f.file = :file and f.vault = :vault and f.checkpoint <= last.id),
                                    last.id - 1)
                                order by c.id limit :limit
                                """))
                .param("vault", vault)
                .param("limit", limit)
                .query((row, number) -> new Numbered(row.getLong("id"), JdbcAuditColumns.signed(row)))
                .list();
    }

    @Override
    public void given(Copy copy, Numbered checkpoint) {
        of(copy, jdbc.sql("""
                                insert into audit_checkpoint_file (home, file, vault, checkpoint, given)
                                values (:home, :file, :vault, :checkpoint, :now)
                                on conflict (home, file, vault)
                                do update set checkpoint = excluded.checkpoint, given = excluded.given
                                """))
                .param("vault", checkpoint.signed().vault())
                .param("checkpoint", checkpoint.number())
                .param("now", Columns.timestamp(clock.instant()))
                .update();
    }

    @Override
    public Optional<SignedRecord> lastGiven(Copy copy, String vault) {
        return of(copy, jdbc.sql("""
                                select c.* from audit_checkpoint_file f join audit_checkpoint c on c.vault = f.vault and c.id <= f.checkpoint
                                where f.home = :home and f.file = :file and f.vault = :vault order by c.id desc limit 1
                                """))
                .param("vault", vault)
                .query((row, number) -> JdbcAuditColumns.signed(row))
                .optional();
    }

    private static StatementSpec of(Copy copy, StatementSpec statement) {
        return statement.param("home", copy.home()).param("file", copy.file());
    }

    private static List<SignedRecord> signed(StatementSpec query) {
        return query.query((row, number) -> JdbcAuditColumns.signed(row)).list();
    }
}

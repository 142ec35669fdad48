package dev.certloom.maintenance;

import dev.certloom.database.Columns;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Stores the freezes that people make. */
@Repository
class JdbcFreezes {

    private final JdbcClient jdbc;

    JdbcFreezes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** How many are not over; nobody else is told so of the same vault until the transaction ends. */
    int countNotOver(VaultName vault, Instant now) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('freezes/' || :vault, 0))")
                .param("vault", vault.value())
                .query((row, number) -> 1)
                .list();
        return jdbc.sql("select count(*) from renewal_freeze where vault = :vault and ends > :now")
                .param("vault", vault.value())
                .param("now", Columns.timestamp(now))
                .query(Integer.class)
                .single();
    }

    void insert(VaultName vault, MadeFreeze made, Instant now) {
        Freeze freeze = made.freeze();
        jdbc.sql("""
                        insert into renewal_freeze (id, vault, issuer, tag_name, tag_value, begins, ends, reason, made, made_by)
                        values (:id, :vault, :issuer, :tag, :value, :begins, :ends, :reason, :now, :by)
                        """)
                .param("id", made.id())
                .param("vault", vault.value())
                .param("issuer", freeze.scope().issuer().map(IssuerName::value).orElse(null))
                .param("tag", freeze.scope().tag().map(Scope.Tag::name).orElse(null))
                .param("value", freeze.scope().tag().map(Scope.Tag::value).orElse(null))
                .param("begins", Columns.timestamp(freeze.from()))
                .param("ends", Columns.timestamp(freeze.until()))
                .param("reason", freeze.reason())
                .param("now", Columns.timestamp(now))
                .param("by", made.madeBy())
                .update();
    }

    /** Those of a vault that are not over, the next to end first. */
    List<MadeFreeze> notOver(VaultName vault, Instant now, int limit) {
        return jdbc.sql(
                        "select * from renewal_freeze where vault = :vault and ends > :now order by ends, id limit :limit")
                .param("vault", vault.value())
                .param("now", Columns.timestamp(now))
                .param("limit", limit)
                .query((row, number) -> made(row))
                .list();
    }

    /** Ends one that is not over; empty when there is none. */
    Optional<MadeFreeze> end(VaultName vault, String id, Instant now, String by) {
        return jdbc.sql("""
                        update renewal_freeze set ends = :now, begins = least(begins, :now), ended_by = :by
                        where vault = :vault and id = :id and ends > :now returning *
                        """)
                .param("vault", vault.value())
                .param("id", id)
                .param("now", Columns.timestamp(now))
                .param("by", by)
                .query((row, number) -> made(row))
                .optional();
    }

    private static MadeFreeze made(ResultSet row) throws SQLException {
        String value = row.getString("tag_value");
        return new MadeFreeze(
                row.getString("id"),
                new Freeze(
                        new Scope(
                                Optional.of(new VaultName(row.getString("vault"))),
                                Columns.text(row, "issuer").map(IssuerName::new),
                                Columns.text(row, "tag_name").map(name -> new Scope.Tag(name, value))),
                        Columns.instant(row, "begins"),
                        Columns.instant(row, "ends"),
                        row.getString("reason")),
                row.getString("made_by"),
                Columns.text(row, "ended_by"));
    }
}

package dev.certloom.renewal.suggestion;

import dev.certloom.database.Columns;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import dev.certloom.maintenance.SuggestedWindows;
import dev.certloom.renewal.JdbcLifecycleRow;
import dev.certloom.renewal.PlanInput.Suggestion;
import dev.certloom.renewal.VersionLife;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What CAs suggest about when to renew versions (RFC 9773), and when they are asked. */
@Repository
class JdbcSuggestedWindows implements SuggestedWindows {

    private final JdbcClient jdbc;

    JdbcSuggestedWindows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** An issuer that is asked, as policies name it. */
    record IssuerToAsk(VaultName vault, String key) {}

    /** Those that are to be asked about something by now. */
    List<IssuerToAsk> issuersToAsk(Instant now) {
        return jdbc.sql("""
                        with recursive issuer as (
                            (select vault, issuer_key from lifecycle where suggested_ask_at is not null and issuer_key is not null
                                order by vault, issuer_key limit 1)
                            union all
                            select next.vault, next.issuer_key from issuer i cross join lateral (
                                select l.vault, l.issuer_key from lifecycle l
                                where l.suggested_ask_at is not null and (l.vault, l.issuer_key) > (i.vault, i.issuer_key)
                                order by l.vault, l.issuer_key limit 1) next
                        )
                        select vault, issuer_key from issuer i where exists (
                            select from lifecycle l
                            where l.vault = i.vault and l.issuer_key = i.issuer_key and l.suggested_ask_at <= :now)
                        """)
                .param("now", Columns.timestamp(now))
                .query((row, number) ->
                        new IssuerToAsk(new VaultName(row.getString("vault")), row.getString("issuer_key")))
                .list();
    }

    /**
     * Versions about which an issuer is to be asked by now when to renew them, the longest due first; each is given to one caller, who
     * has until {@code leasedUntil}.
     */
    List<VersionLife> takeToAsk(IssuerToAsk issuer, Instant now, Instant leasedUntil, int limit) {
        return jdbc.sql("""
                        update lifecycle l set suggested_ask_at = :until
                        from certificate c, (
                            select vault, name_key from lifecycle
                            where vault = :vault and issuer_key = :issuer and suggested_ask_at <= :now and version is not null
                            order by suggested_ask_at limit :limit for update skip locked) due
                        where l.vault = due.vault and l.name_key = due.name_key and c.vault = l.vault and c.name_key = l.name_key
                        returning l.vault, c.name, l.version, l.not_before, l.not_after
                        """)
                .param("vault", issuer.vault.value())
                .param("issuer", issuer.key)
                .param("now", Columns.timestamp(now))
                .param("until", Columns.timestamp(leasedUntil))
                .param("limit", limit)
                .query((row, number) -> JdbcLifecycleRow.life(row))
                .list();
    }

    /**
     * Keeps what a CA suggests, and has the plan made anew if that is something else than before.
     *
     * @param now when it said so
     * @param askAt when it is asked again
     */
    void save(VersionLife life, Optional<Suggestion> suggestion, Instant now, Instant askAt) {
        jdbc.sql("""
                        update lifecycle set suggested_from = :from, suggested_until = :until, suggested_ask_at = :askAt,
                            suggested_at = case when suggested_from is distinct from :from or suggested_until is distinct from :until
                                then :now else suggested_at end,
                            check_at = case when suggested_from is distinct from :from or suggested_until is distinct from :until
                                then '-infinity' else check_at end
                        where vault = :vault and name_key = :name and version = :version
                        """)
                .param("from", Columns.timestamp(suggestion.map(Suggestion::from)), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("until", Columns.timestamp(suggestion.map(Suggestion::until)), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("now", Columns.timestamp(now))
                .param("askAt", Columns.timestamp(askAt))
                .param("vault", life.vault().value())
                .param("name", life.certificate().key())
                .param("version", life.version().value())
                .update();
    }

    @Override
    public Optional<End> end(VaultName vault, CertificateName certificate) {
        return jdbc.sql("""
                        select l.suggested_until, l.suggested_at from lifecycle l
                        join certificate c on c.vault = l.vault and c.name_key = l.name_key and c.current = l.version
                        where l.vault = :vault and l.name_key = :name and l.suggested_until is not null
                        """)
                .param("vault", vault.value())
                .param("name", certificate.key())
                .query((row, number) ->
                        new End(Columns.instant(row, "suggested_until"), Columns.instant(row, "suggested_at")))
                .optional();
    }

    /** Leaves what a CA suggested as it is, and has it asked later. */
    void askLater(VersionLife life, Instant when) {
        jdbc.sql("""
                        update lifecycle set suggested_ask_at = :when
                        where vault = :vault and name_key = :name and version = :version
                        """)
                .param("when", Columns.timestamp(when))
                .param("vault", life.vault().value())
                .param("name", life.certificate().key())
                .param("version", life.version().value())
                .update();
    }
}

package dev.certloom.web.pages;

import dev.certloom.database.Columns;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Phase;
import dev.certloom.web.pages.IssuerStats.FailedRequest;
import dev.certloom.web.pages.IssuerStats.LastFailure;
import dev.certloom.web.pages.IssuerStats.LeadTimes;
import dev.certloom.web.pages.IssuerStats.OpenOrders;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The outcomes of each issuer's orders: one query, each part of which reads its own index. */
@Repository
public class JdbcIssuerStats {

    private static final String ALL = """
            select 'self' as key, 'Self' as name, 'Self' as provider, true as enabled
            union all
            (select name_key, name, provider, enabled from issuer where vault = :vault order by name_key limit 999)
            """;

    private static final String ONE = """
            select name_key as key, name, provider, enabled from issuer where vault = :vault and name_key = :issuer
            """;

    private static final String FIGURES = """
            with issuers as (%s)
            select i.*, open_orders.*, issued.*, lead.*, unsuccessful.*, success.*, failure.*
            from issuers i
            cross join lateral (
                select count(*) as in_flight, min(r.created) as oldest from certificate_order r
                where r.vault = :vault and r.issuer_key = i.key and r.state in ('INTENDED', 'NOT_RECEIVED', 'PLACED')) open_orders
            cross join lateral (
                select count(*) as succeeded from certificate_order r
                where r.vault = :vault and r.issuer_key = i.key and r.state = 'ISSUED' and r.changed >= :since) issued
            cross join lateral (
                select percentile_disc(array[0.5, 0.9, 0.99]) within group (order by latest.seconds) as seconds
                from (select extract(epoch from r.changed - r.created)::float8 as seconds from certificate_order r
                      where r.vault = :vault and r.issuer_key = i.key and r.state = 'ISSUED' and r.changed >= :since
                      order by r.changed desc limit 10000) latest) lead
            cross join lateral (
                select count(*) filter (where o.phase = 'FAILED') as failed,
                       count(*) filter (where o.phase = 'REFUSED') as refused
                from operation o
                where o.vault = :vault and o.issuer_key = i.key and o.phase in ('REFUSED', 'FAILED')
                  and o.since >= :since) unsuccessful
            left join lateral (
                select r.changed as last_success from certificate_order r
                where r.vault = :vault and r.issuer_key = i.key and r.state = 'ISSUED'
                order by r.changed desc limit 1) success on true
            left join lateral (
                select o.since as last_failure, o.failure_message from operation o
                where o.vault = :vault and o.issuer_key = i.key and o.phase in ('REFUSED', 'FAILED')
                order by o.since desc limit 1) failure on true
            order by i.key
            """;

    private final JdbcClient jdbc;

    public JdbcIssuerStats(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Figures of {@code Self} and of the configured issuers of a vault, by name, at most 1,000. */
    public List<IssuerStats> figures(VaultName vault, Instant since) {
        return jdbc.sql(FIGURES.formatted(ALL))
                .param("vault", vault.value())
                .param("since", Columns.timestamp(since))
                .query((row, number) -> figures(row))
                .list();
    }

    /** Figures of one of the configured issuers. */
    public Optional<IssuerStats> figures(VaultName vault, IssuerName issuer, Instant since) {
        return jdbc.sql(FIGURES.formatted(ONE))
                .param("vault", vault.value())
                .param("issuer", issuer.key())
                .param("since", Columns.timestamp(since))
                .query((row, number) -> figures(row))
                .optional();
    }

    /**
     * The latest requests that an issuer refused, or that failed after they were to be ordered from it, the newest first.
     *
     * @param limit at most this many
     */
    public List<FailedRequest> failures(VaultName vault, IssuerName issuer, int limit) {
        return jdbc.sql("""
                        select o.id, o.name, o.phase, o.since, o.failure_message from operation o
                        where o.vault = :vault and o.issuer_key = :issuer and o.phase in ('REFUSED', 'FAILED')
                        order by o.since desc limit :limit
                        """)
                .param("vault", vault.value())
                .param("issuer", issuer.key())
                .param("limit", limit)
                .query((row, number) -> new FailedRequest(
                        new OperationId(row.getString("id")),
                        row.getString("name"),
                        Phase.valueOf(row.getString("phase")),
                        Columns.instant(row, "since"),
                        Columns.text(row, "failure_message").orElse("")))
                .list();
    }

    /** Where the requests in progress of an issuer stand with it. */
    public OpenOrders open(VaultName vault, IssuerName issuer) {
        return jdbc.sql("""
                        select count(*) filter (where r.state in ('INTENDED', 'PLACED')) as placed,
                            count(*) filter (where r.state = 'NOT_RECEIVED') as to_repeat,
                            (select count(*) from operation o
                             where o.vault = :vault and o.issuer_key = :issuer and o.is_open
                                 and o.phase in ('RECEIVED', 'KEYED', 'AWAITING_APPROVAL')) as to_order
                        from certificate_order r
                        where r.vault = :vault and r.issuer_key = :issuer and r.state in ('INTENDED', 'NOT_RECEIVED', 'PLACED')
                        """)
                .param("vault", vault.value())
                .param("issuer", issuer.key())
                .query((row, number) ->
                        new OpenOrders(row.getLong("placed"), row.getLong("to_repeat") + row.getLong("to_order")))
                .single();
    }

    private static IssuerStats figures(ResultSet row) throws SQLException {
        Optional<Instant> failed = Columns.optionalInstant(row, "last_failure");
        String reason = Columns.text(row, "failure_message").orElse("");
        return new IssuerStats(
                new IssuerName(row.getString("name")),
                row.getString("provider"),
                row.getBoolean("enabled"),
                row.getLong("in_flight"),
                Columns.optionalInstant(row, "oldest"),
                row.getLong("succeeded"),
                row.getLong("failed"),
                row.getLong("refused"),
                leadTimes(row),
                Columns.optionalInstant(row, "last_success"),
                failed.map(at -> new LastFailure(at, reason)));
    }

    private static Optional<LeadTimes> leadTimes(ResultSet row) throws SQLException {
        if (row.getArray("seconds") == null) {
            return Optional.empty();
        }
        Double[] seconds = (Double[]) row.getArray("seconds").getArray();
        return Optional.of(new LeadTimes(duration(seconds[0]), duration(seconds[1]), duration(seconds[2])));
    }

    private static Duration duration(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }
}

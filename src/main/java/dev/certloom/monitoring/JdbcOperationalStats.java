package dev.certloom.monitoring;

import dev.certloom.database.Columns;
import dev.certloom.database.StatementTimeout;
import dev.certloom.monitoring.OperationalStats.Renewals;
import dev.certloom.monitoring.OperationalStats.Waiting;
import dev.certloom.operation.Phase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Each query is answered from one index; the expiries, from two. Of groups, which are as many as vaults, issuers and
 * phases, at most {@value #MAX_GROUPS} are read: those that are the most urgent.
 */
@Repository
class JdbcOperationalStats implements OperationalStatsSource {

    private static final int MAX_GROUPS = 5_000;

    private static final String OPEN = """
            select vault, issuer_key, phase, count(*) as number, min(since) as oldest from operation where is_open
            group by vault, issuer_key, phase order by oldest limit :limit
            """;
    private static final String ORDERS = """
            select vault, issuer_key, count(*) as number, min(created) as oldest from certificate_order
            where state in ('INTENDED', 'NOT_RECEIVED', 'PLACED') group by vault, issuer_key order by oldest limit :limit
            """;
    private static final String APPROVALS = """
            select vault, count(*) as number, min(opened) as oldest from approval_step where is_open
            group by vault order by oldest limit :limit
            """;
    private static final String STANDSTILLS = """
            select vault, issuer_key, count(*) as number, min(standstill) as oldest from operation
            where standstill is not null group by vault, issuer_key order by oldest limit :limit
            """;
    private static final String RENEWALS_DUE = """
            select vault, issuer_key, count(*) as number, min(action_at) as oldest from lifecycle where due
            group by vault, issuer_key order by oldest limit :limit
            """;
    private static final String RENEWALS_RUNNING = """
            select vault, issuer_key, count(*) as number from operation where is_open and cause <> 'REQUESTED'
            group by vault, issuer_key order by number desc limit :limit
            """;
    /** Of deleted and disabled certificates nothing is renewed, whatever failed before. */
    private static final String RENEWALS_FAILING = """
            select vault, issuer_key, count(*) as number, min(not_after) as nearest from lifecycle
            where failures > 0 and action is not null group by vault, issuer_key order by nearest limit :limit
            """;

    private static final String EXPIRIES = """
            select c.vault, coalesce(c.issuer_key, '') as issuer_key,
                count(*) filter (where v.expires <= :now) as expired,
                count(*) filter (where v.expires > :now and v.expires <= :now + interval '7 days') as week,
                count(*) filter (where v.expires > :now + interval '7 days'
                    and v.expires <= :now + interval '30 days') as month,
                count(*) filter (where v.expires > :now + interval '30 days'
                    and v.expires <= :now + interval '90 days') as quarter,
                count(*) filter (where v.expires > :now + interval '90 days') as later,
                min(v.expires) filter (where v.expires > :now) as nearest
            from certificate c
            join certificate_version v on v.vault = c.vault and v.name_key = c.name_key and v.id = c.current
            where c.current is not null and c.deleted is null and v.complete
            group by c.vault, c.issuer_key order by nearest limit :limit
            """;
    private static final String OUTBOX = """
            select count(*) as number, min(publication_date) as oldest from event_publication
            where completion_date is null
            """;
    private static final String NOTICES = """
            select count(*) as number, min(at) as oldest from notification where state in ('PENDING', 'SENDING')
            """;
    /** Lines are sealed in the order of their ids, so the first of them has waited longest; but for one committed late. */
    private static final String UNSEALED = "select at from audit_line where position is null order by id limit 1";

    private static final String FAILED_NOTICES = "select count(*) from notification where state = 'FAILED'";

    private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(30);

    private final JdbcClient jdbc;

    JdbcOperationalStats(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** In one transaction, and thus over one connection. */
    @Override
    @Transactional(readOnly = true, timeout = 30)
    public OperationalStats read(Instant now) {
        StatementTimeout.upTo(QUERY_TIMEOUT);
        return new OperationalStats(
                groups(OPEN)
                        .query((row, number) -> new OperationalStats.Open(
                                row.getString("vault"),
                                row.getString("issuer_key"),
                                Phase.valueOf(row.getString("phase")).wireName(),
                                row.getLong("number"),
                                Columns.instant(row, "oldest")))
                        .list(),
                groups(ORDERS)
                        .query((row, number) -> new OperationalStats.Orders(
                                row.getString("vault"),
                                row.getString("issuer_key"),
                                row.getLong("number"),
                                Columns.instant(row, "oldest")))
                        .list(),
                groups(APPROVALS)
                        .query((row, number) -> new OperationalStats.Approvals(
                                row.getString("vault"), row.getLong("number"), Columns.instant(row, "oldest")))
                        .list(),
                groups(STANDSTILLS)
                        .query((row, number) -> new OperationalStats.StalledOperations(
                                row.getString("vault"),
                                row.getString("issuer_key"),
                                row.getLong("number"),
                                Columns.instant(row, "oldest")))
                        .list(),
                renewals(),
                jdbc.sql(OUTBOX).query((row, number) -> waiting(row)).single(),
                jdbc.sql(NOTICES).query((row, number) -> waiting(row)).single(),
                jdbc.sql(FAILED_NOTICES).query(Long.class).single(),
                jdbc.sql(UNSEALED)
                        .query((row, number) -> Columns.instant(row, "at"))
                        .optional());
    }

    private Renewals renewals() {
        return new Renewals(
                groups(RENEWALS_DUE)
                        .query((row, number) -> new Renewals.Due(
                                row.getString("vault"),
                                row.getString("issuer_key"),
                                row.getLong("number"),
                                Columns.instant(row, "oldest")))
                        .list(),
                groups(RENEWALS_RUNNING)
                        .query((row, number) -> new Renewals.Running(
                                row.getString("vault"), row.getString("issuer_key"), row.getLong("number")))
                        .list(),
                groups(RENEWALS_FAILING)
                        .query((row, number) -> new Renewals.Failing(
                                row.getString("vault"),
                                row.getString("issuer_key"),
                                row.getLong("number"),
                                Columns.instant(row, "nearest")))
                        .list());
    }

    @Override
    @Transactional(readOnly = true, timeout = 30)
    public List<OperationalStats.Expiries> readExpiries(Instant now) {
        StatementTimeout.upTo(QUERY_TIMEOUT);
        return groups(EXPIRIES)
                .param("now", Columns.timestamp(now))
                .query((row, number) -> new OperationalStats.Expiries(
                        row.getString("vault"),
                        row.getString("issuer_key"),
                        row.getLong("expired"),
                        row.getLong("week"),
                        row.getLong("month"),
                        row.getLong("quarter"),
                        row.getLong("later"),
                        Columns.optionalInstant(row, "nearest")))
                .list();
    }

    private StatementSpec groups(String query) {
        return jdbc.sql(query).param("limit", MAX_GROUPS);
    }

    private static Waiting waiting(ResultSet row) throws SQLException {
        return new Waiting(row.getLong("number"), Columns.optionalInstant(row, "oldest"));
    }
}

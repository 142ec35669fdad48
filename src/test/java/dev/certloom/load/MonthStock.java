package dev.certloom.load;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Certificates that fall due within a month, in three vaults and of four issuers each: copies of one that a node made, a part of
 * which all came on one day, at the same instant. It answers as their CAs would, too.
 */
final class MonthStock {

    static final Instant BEGIN = Instant.parse("2026-06-01T00:00:00Z");
    static final String[] VAULTS = {"default", "team-a", "team-b"};
    static final int ISSUERS = 4;

    /** So that the last ones, however much they are spread, are due within the month. */
    private static final Duration SPREAD = Duration.ofHours(29 * 24 + 11);
    /** When those are due that came at the same instant: at an hour at which people import things. */
    static final Duration IMPORT = Duration.ofHours(10 * 24 + 9);

    static final int ONE_IN_IMPORT = 20;

    private static final String ROWS = """
            create temporary table copy on commit drop as
            select n, 'month-' || n as name, (:vaults::text[])[1 + n % :vaultCount] as vault,
                md5('month-version-' || n) as version, md5('month-operation-' || n) as operation,
                due - interval '72 days' as since, due + interval '18 days' as expires,
                jsonb_set(o.policy, '{issuer}', to_jsonb('ca-' || n / :vaultCount % :issuers)) as policy
            from operation o, generate_series(:first, :last) n,
                lateral (select :begin::timestamptz + case when n % :oneInImport = 0 then :import * interval '1 second'
                    else (n::bigint * 7919 % 1000003) / 1000003.0 * :spread * interval '1 second' end as due) d
            where o.id = :pattern
            """;

    private static final String CERTIFICATE_ROWS = """
            insert into certificate (vault, name_key, name, policy, current, pending, created, expires, key_type)
            select vault, name, name, policy, version, operation, since, expires, 'EC_P256' from copy
            """;

    private static final String OPERATION_ROWS = """
            insert into operation (id, vault, name_key, name, version, policy, provider, enabled, tags, preserve_cert_order, phase,
                is_open, since, key_pair, csr, chain, cancellation, cancellation_attempt, launch_fence, created, requester,
                requester_name)
            select c.operation, c.vault, c.name, c.name, c.version, c.policy, 'LocalCA', true, '{}', o.preserve_cert_order,
                'COMPLETED', false, c.since, o.key_pair, o.csr, '{}', 'NONE', 0, 1, c.since, 'requester-' || n % 50,
                'Requester ' || n % 50
            from copy c join operation o on o.id = :pattern
            """;

    private static final String VERSION_ROWS = """
            insert into certificate_version (vault, name_key, id, complete, enabled, not_before, expires, created, updated, tags,
                chain, sha1, serial, key_pair, content_type, exportable, operation)
            select c.vault, c.name, c.version, true, true, c.since, c.expires, c.since, c.since, '{}', v.chain, v.sha1, v.serial,
                v.key_pair, v.content_type, v.exportable, c.operation
            from copy c join certificate_version v on v.operation = :pattern
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final String pattern;

    /** @param pattern the operation that made the original */
    MonthStock(DataSource source, String pattern) {
        jdbc = JdbcClient.create(source);
        transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
        this.pattern = pattern;
    }

    /** Makes those from one number to another. */
    void fill(int first, int last) {
        Map<String, Object> values = Map.of(
                "vaults", VAULTS,
                "vaultCount", VAULTS.length,
                "issuers", ISSUERS,
                "first", first,
                "last", last,
                "begin", timestamp(BEGIN),
                "oneInImport", ONE_IN_IMPORT,
                "import", IMPORT.toSeconds(),
                "spread", SPREAD.toSeconds(),
                "pattern", pattern);
        transaction.executeWithoutResult(status -> {
            jdbc.sql("alter table operation disable trigger user").update();
            for (String sql : new String[] {ROWS, CERTIFICATE_ROWS, OPERATION_ROWS, VERSION_ROWS}) {
                jdbc.sql(sql).params(values).update();
            }
            jdbc.sql("alter table operation enable trigger user").update();
        });
        jdbc.sql("vacuum analyze").update();
    }

    /**
     * Every CA signs what it was asked for, for 90 days.
     *
     * @return how many renewals each signed at most
     */
    Answered answer(Instant now) {
        return transaction.execute(status -> {
            Answered answered = jdbc.sql("""
                            select coalesce(sum(number), 0) as number, coalesce(max(number), 0) as most from (
                                select count(*) as number from operation where is_open and cause <> 'REQUESTED'
                                group by vault, issuer_key) each
                            """)
                    .query((row, number) -> new Answered(row.getInt("number"), row.getInt("most")))
                    .single();
            jdbc.sql("""
                            with signed as (
                                update operation o set phase = 'COMPLETED', is_open = false, since = :now, key_pair = p.key_pair,
                                    next_check_at = null
                                from operation p where p.id = :pattern and o.is_open and o.cause <> 'REQUESTED'
                                returning o.id, o.vault, o.name_key, o.version),
                            shown as (
                                update certificate c set current = s.version, expires = :now::timestamptz + interval '90 days'
                                from signed s where c.vault = s.vault and c.name_key = s.name_key)
                            insert into certificate_version (vault, name_key, id, complete, enabled, not_before, expires, created,
                                updated, tags, chain, sha1, serial, key_pair, content_type, exportable, operation)
                            select s.vault, s.name_key, s.version, true, true, :now, :now::timestamptz + interval '90 days', :now,
                                :now, '{}', v.chain, v.sha1, v.serial, v.key_pair, v.content_type, v.exportable, s.id
                            from signed s join certificate_version v on v.operation = :pattern
                            """).param("now", timestamp(now)).param("pattern", pattern).update();
            // what is kept for an engine would be tried again and again, and no engine is there to take it
            jdbc.sql(
                            "update event_publication set completion_date = now(), status = 'COMPLETED' where completion_date is null")
                    .update();
            return answered;
        });
    }

    /**
     * What CAs were asked for.
     *
     * @param mostAtOneIssuer of these
     */
    record Answered(int number, int mostAtOneIssuer) {}

    /** Has so many plans made anew, of certificates here and there. */
    void planAnew(int plans) {
        jdbc.sql("""
                        update lifecycle l set check_at = '-infinity' from (
                            select vault, name_key from lifecycle order by md5(name_key) limit :plans) chosen
                        where l.vault = chosen.vault and l.name_key = chosen.name_key
                        """).param("plans", plans).update();
    }

    /** Renewals whose time has come, and that wait for their turn. */
    long waiting() {
        return count("select count(*) from lifecycle where due");
    }

    /** How many have been begun. */
    long begun() {
        return count("select count(*) from operation where cause <> 'REQUESTED'");
    }

    /** Sessions of a node that are in a transaction that has written something. */
    long writing(String node) {
        return jdbc.sql("""
                        select count(*) from pg_stat_activity where application_name = :node and backend_xid is not null
                        """).param("node", node).query(Long.class).single();
    }

    /** Sessions of a node, whatever they do. */
    long sessions(String node) {
        return jdbc.sql("select count(*) from pg_stat_activity where application_name = :node")
                .param("node", node)
                .query(Long.class)
                .single();
    }

    /** What became of all. */
    Outcome outcome() {
        return jdbc.sql("""
                        with renewal as (
                            select o.vault, o.name_key, count(*) as times, min(o.created) as first from operation o
                            where o.cause <> 'REQUESTED' and o.name_key like 'month-%' group by 1, 2),
                        hour as (
                            select date_trunc('hour', o.created) as hour, count(*) as number from operation o
                            where o.cause <> 'REQUESTED' group by 1),
                        plain as (
                            select date_trunc('hour', v.not_before + interval '72 days') as hour, count(*) as number
                            from certificate_version v where v.operation in (select id from operation where cause = 'REQUESTED')
                                and v.name_key like 'month-%' group by 1)
                        select (select coalesce(sum(times), 0) from renewal) as begun,
                            (select count(*) from renewal where times > 1) as twice,
                            (select count(*) from certificate c
                                join certificate_version v on v.vault = c.vault and v.name_key = c.name_key
                                join operation o on o.id = v.operation and o.cause = 'REQUESTED'
                                left join renewal r on r.vault = c.vault and r.name_key = c.name_key
                                where c.name_key like 'month-%' and (r.first is null or r.first >= v.expires)) as ended,
                            (select coalesce(max(number), 0) from hour) as most,
                            (select coalesce(max(number), 0) from plain) as most_plain,
                            (select count(*) from lifecycle where failures > 0) as failing
                        """)
                .query((row, number) -> new Outcome(
                        row.getLong("begun"),
                        row.getLong("twice"),
                        row.getLong("ended"),
                        row.getLong("failing"),
                        row.getLong("most"),
                        row.getLong("most_plain")))
                .single();
    }

    /**
     * What became of all.
     *
     * @param begun renewals
     * @param twice certificates that were renewed more than once
     * @param unrenewed certificates that were not, or after their end
     * @param failing certificates whose renewal failed
     * @param mostInAnHour renewals
     * @param mostWithoutJitter as many would have been due in one hour if nothing spread them
     */
    record Outcome(long begun, long twice, long unrenewed, long failing, long mostInAnHour, long mostWithoutJitter) {}

    private long count(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }

    private static OffsetDateTime timestamp(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}

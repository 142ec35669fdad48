package dev.certloom.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.certloom.availability.Availability;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.database.Columns;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import dev.certloom.monitoring.OperationalStats.Renewals;
import dev.certloom.operation.JdbcOperationWatch;
import dev.certloom.operation.JdbcOperations;
import dev.certloom.operation.Phase;
import dev.certloom.runtime.MonotonicClock;
import dev.certloom.web.pages.IssuerStats;
import dev.certloom.web.pages.IssuerStats.FailedRequest;
import dev.certloom.web.pages.IssuerStats.LastFailure;
import dev.certloom.web.pages.IssuerStats.LeadTimes;
import dev.certloom.web.pages.IssuerStats.OpenOrders;
import dev.certloom.web.pages.JdbcIssuerStats;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Figures on the real database: a small vault with known ones, beside a large one that must not make them slow. */
class JdbcOperationalStatsIT {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final VaultName SMALL = new VaultName("small");
    private static final VaultName LARGE = new VaultName("large");
    /** Far above what it takes, far below what reading the documents would. */
    private static final long QUICK_MILLISECONDS = 1_500;

    private static final JdbcClient JDBC = filled();

    private final JdbcOperationalStats figures = new JdbcOperationalStats(JDBC);
    private final JdbcIssuerStats issuers = new JdbcIssuerStats(JDBC);

    private static JdbcClient filled() {
        TestDatabase database = TestDatabase.random();
        Flyway.configure().dataSource(database.source()).load().migrate();
        return JdbcClient.create(
                new SingleConnectionDataSource(database.url(), database.user(), database.password(), true));
    }

    /** 30,000 certificates made within the last 100 days, a third of them of each issuer, and 5,000 requests under way. */
    @BeforeAll
    static void fill() {
        JDBC.sql("""
                insert into certificate (vault, name_key, name, policy, current, created, expires, key_type)
                select 'large', 'c' || n, 'c' || n, jsonb_build_object('issuer', 'Ca-' || n % 3, 'filler', repeat('x', 500)),
                    md5('v' || n), timestamptz '2026-03-01T12:00:00Z' - n * interval '288 seconds',
                    timestamptz '2026-03-01T12:00:00Z' - n * interval '288 seconds' + interval '90 days', 'EC_P256'
                from generate_series(1, 30000) n
                """).update();
        JDBC.sql("""
                insert into operation (id, vault, name_key, name, version, policy, provider, enabled, tags, phase, is_open,
                    since, cancellation, cancellation_attempt, launch_fence, created, chain)
                select md5('o' || n), 'large', 'c' || n, 'c' || n, md5('v' || n), c.policy, 'Test', true, '{}',
                    case when n <= 5000 then 'AWAITING_ISSUER' when n % 10 = 0 then 'REFUSED' else 'COMPLETED' end,
                    n <= 5000, c.created, 'NONE', 0, 1, c.created, array[decode(repeat('00', 900), 'hex')]
                from generate_series(1, 30000) n join certificate c on c.vault = 'large' and c.name_key = 'c' || n
                """).update();
        JDBC.sql("""
                insert into certificate_order (operation, state, created, changed, vault, issuer_key)
                select id, case phase when 'AWAITING_ISSUER' then 'PLACED' when 'REFUSED' then 'CLOSED' else 'ISSUED' end,
                    created, created + interval '4 seconds', vault, issuer_key
                from operation where vault = 'large'
                """).update();
        JDBC.sql("""
                insert into key_pair select md5('k'), 'large', 'EC_P256', '', '', timestamptz '2026-03-01T12:00:00Z'
                """).update();
        JDBC.sql("""
                insert into certificate_version (vault, name_key, id, complete, enabled, not_before, expires, created, updated,
                    tags, chain, sha1, key_pair, content_type, exportable)
                select 'large', 'c' || n, md5('v' || n), true, true, c.created, c.created + interval '90 days', c.created,
                    c.created, '{}', array[decode(repeat('00', 900), 'hex')], md5('s' || n), md5('k'), 'PFX', true
                from generate_series(1, 30000) n join certificate c on c.vault = 'large' and c.name_key = 'c' || n
                """).update();
        JDBC.sql("insert into issuer select 'large', 'ca-' || n, 'Ca-' || n, 'Test', '', null, true, now(), now()"
                        + " from generate_series(0, 2) n")
                .update();
        JDBC.sql("insert into issuer values ('small', 'my-ca', 'My-CA', 'Test', '', null, false, now(), now())")
                .update();
        operation("a", "My-CA", "AWAITING_ISSUER", "PLACED", 600, 0);
        operation("b", "my-ca", "COMPLETED", "ISSUED", 7_200, 60);
        operation("c", "My-CA", "COMPLETED", "ISSUED", 7_200, 120);
        operation("d", "My-CA", "COMPLETED", "ISSUED", 90 * 86_400, 30);
        operation("e", "My-CA", "REFUSED", "CLOSED", 3_600, 10);
        operation("f", "My-CA", "FAILED", "CLOSED", 1_800, 10);
        JDBC.sql("analyze").update();
    }

    /** One of the small vault, ordered so many seconds ago and changed so many seconds later. */
    private static void operation(
            String name, String issuer, String phase, String state, long secondsAgo, long tookSeconds) {
        JDBC.sql("insert into certificate (vault, name_key, name, created) values ('small', :name, :name, now())")
                .param("name", name)
                .update();
        JDBC.sql("""
                        insert into operation (id, vault, name_key, name, version, policy, provider, enabled, tags, phase,
                            is_open, since, cancellation, cancellation_attempt, launch_fence, created, failure_message)
                        values (md5(:name), 'small', :name, :name, md5(:name), jsonb_build_object('issuer', :issuer::text),
                            'Test', true, '{}', :phase, :phase = 'AWAITING_ISSUER', :changed, 'NONE', 0, 1, :created,
                            'The CA said no to ' || :name)
                        """)
                .param("name", name)
                .param("issuer", issuer)
                .param("phase", phase)
                .param("changed", Columns.timestamp(NOW.minusSeconds(secondsAgo - tookSeconds)))
                .param("created", Columns.timestamp(NOW.minusSeconds(secondsAgo)))
                .update();
        JDBC.sql("""
                        insert into certificate_order (operation, state, created, changed, vault, issuer_key)
                        select id, :state, created, since, vault, issuer_key from operation where id = md5(:name)
                        """).param("name", name).param("state", state).update();
    }

    /** Asked a few times a second while requests come, so that it must cost little. */
    @Test
    void withoutKeyWhenManyWaitThenItCountsToTheLimitByAnIndex() {
        JdbcOperations operations = new JdbcOperations(
                JDBC,
                new JdbcOperationWatch(
                        TestDatabase.random().source(), new Availability(Clock.systemUTC(), MonotonicClock.system())),
                new EnvelopeCipher(new LocalKeyWrapper(new byte[32])));

        assertThat(operations.withoutKey(500)).hasSize(500);
        assertThat(operations.withoutKey(1_000_000)).hasSize(5_001);
        JDBC.sql("update operation set standstill = now(), standstill_known = '' where id = md5('a')")
                .update();
        assertThat(operations.withoutKey(1_000_000))
                .as("without the one that waits for an operator")
                .hasSize(5_000);
        JDBC.sql("update operation set standstill = null, standstill_known = null where id = md5('a')")
                .update();
        assertThat(JDBC.sql("explain " + JdbcOperations.WITHOUT_KEY)
                        .param("limit", 500)
                        .query(String.class)
                        .list())
                .anyMatch(line -> line.contains("operation_waits_for_key"));
    }

    @Test
    void figuresOfAnIssuerCountThePeriodAndRememberTheLast() {
        List<IssuerStats> found = issuers.figures(SMALL, NOW.minus(Duration.ofDays(1)));

        assertThat(found)
                .containsExactly(
                        new IssuerStats(
                                new IssuerName("My-CA"),
                                "Test",
                                false,
                                1,
                                Optional.of(NOW.minusSeconds(600)),
                                2,
                                1,
                                1,
                                Optional.of(new LeadTimes(
                                        Duration.ofSeconds(60), Duration.ofSeconds(120), Duration.ofSeconds(120))),
                                Optional.of(NOW.minusSeconds(7_080)),
                                Optional.of(new LastFailure(NOW.minusSeconds(1_790), "The CA said no to f"))),
                        new IssuerStats(
                                new IssuerName("Self"),
                                "Self",
                                true,
                                0,
                                Optional.empty(),
                                0,
                                0,
                                0,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()));
        assertThat(found.getFirst().successRate()).contains(0.5);
        assertThat(found.getLast().successRate()).isEmpty();
    }

    @Test
    void figuresOfOneIssuerAreThoseOfTheListAndWhatCameToNothingIsToldNewestFirst() {
        Instant since = NOW.minus(Duration.ofDays(1));
        IssuerName issuer = new IssuerName("MY-ca");

        assertThat(issuers.figures(SMALL, issuer, since))
                .contains(issuers.figures(SMALL, since).getFirst());
        assertThat(issuers.figures(SMALL, new IssuerName("Ca-0"), since)).isEmpty();
        assertThat(issuers.failures(SMALL, issuer, 10))
                .extracting(FailedRequest::certificate, FailedRequest::phase, FailedRequest::at, FailedRequest::reason)
                .containsExactly(
                        tuple("f", Phase.FAILED, NOW.minusSeconds(1_790), "The CA said no to f"),
                        tuple("e", Phase.REFUSED, NOW.minusSeconds(3_590), "The CA said no to e"));
        assertThat(issuers.failures(SMALL, issuer, 1)).hasSize(1);
        assertThat(issuers.open(SMALL, issuer)).isEqualTo(new OpenOrders(1, 0));
        assertThat(issuers.open(LARGE, new IssuerName("Ca-1")).placed()).isBetween(1_000L, 2_000L);
    }

    @Test
    void figuresOfOneVaultDoNotCountAnother() {
        assertThat(issuers.figures(LARGE, NOW.minus(Duration.ofDays(366))))
                .extracting(figures -> figures.name().value())
                .containsExactly("Ca-0", "Ca-1", "Ca-2", "Self");
        assertThat(issuers.figures(new VaultName("none"), NOW))
                .extracting(IssuerStats::inFlight)
                .containsExactly(0L);
    }

    @Test
    void figuresOfTheInstallationAreThoseOfEveryVault() {
        OperationalStats read = figures.read(NOW);

        assertThat(read.open())
                .contains(new OperationalStats.Open("small", "my-ca", "awaitingIssuer", 1, NOW.minusSeconds(600)))
                .hasSize(4);
        assertThat(read.orders()).contains(new OperationalStats.Orders("small", "my-ca", 1, NOW.minusSeconds(600)));
        assertThat(read.orders().stream()
                        .mapToLong(OperationalStats.Orders::count)
                        .sum())
                .isEqualTo(5_001);
        assertThat(figures.readExpiries(NOW)).hasSize(3).allSatisfy(issuer -> {
            assertThat(issuer.expired() + issuer.week() + issuer.month() + issuer.quarter() + issuer.later())
                    .isEqualTo(10_000L);
            assertThat(issuer.expired()).isBetween(1_000L, 1_100L);
            assertThat(issuer.later()).isZero();
            assertThat(issuer.nearest())
                    .hasValueSatisfying(next -> assertThat(next).isBetween(NOW, NOW.plus(Duration.ofMinutes(15))));
        });
        assertThat(read.outbox()).isEqualTo(new OperationalStats.Waiting(0, Optional.empty()));
        assertThat(read.failedNotices()).isZero();
    }

    @Test
    void figuresOfRenewalsTellWhatWaitsWhatIsUnderWayAndWhatFails() {
        // given
        lifecycle("c1", "due = true, action_at = :now - interval '2 hours'");
        lifecycle("c4", "due = true, action_at = :now - interval '1 hour'");
        lifecycle("c5", "failures = 2, last_failure_at = :now, retry_at = :now");
        lifecycle("c2", "failures = 1, last_failure_at = :now, retry_at = :now");
        lifecycle("c8", "failures = 1, action = null, action_at = null, reason = null, rest = 'DISABLED'");
        JDBC.sql("update operation set cause = 'BY_HAND' where vault = 'large' and name_key in ('c3', 'c6', 'c20000')")
                .update();

        // when
        Renewals renewals = figures.read(NOW).renewals();

        // then
        assertThat(renewals.due())
                .containsExactly(new Renewals.Due("large", "ca-1", 2, NOW.minus(Duration.ofHours(2))));
        assertThat(renewals.running()).containsExactly(new Renewals.Running("large", "ca-0", 2));
        assertThat(renewals.failing())
                .containsExactly(new Renewals.Failing(
                        "large", "ca-2", 2, NOW.minusSeconds(5 * 288).plus(Duration.ofDays(90))));
    }

    /** As planned, but for this. */
    private static void lifecycle(String name, String difference) {
        JDBC.sql("""
                        update lifecycle l set version = c.current, not_before = c.created, not_after = c.expires,
                            issuer_key = c.issuer_key, action = 'RENEW', action_at = :now, reason = 'LIFETIME_PERCENTAGE'
                        from certificate c
                        where c.vault = l.vault and c.name_key = l.name_key and l.vault = 'large' and l.name_key = :name
                        """).param("now", Columns.timestamp(NOW)).param("name", name).update();
        JDBC.sql("update lifecycle set " + difference + " where vault = 'large' and name_key = :name")
                .param("now", Columns.timestamp(NOW))
                .param("name", name)
                .update();
    }

    @Test
    void figuresOfTheAuditRecordTellTheOldestLineThatIsNotSealed() {
        // given
        JDBC.sql("""
                        insert into audit_line (at, vault, object, action, outcome, actor, actor_name, token, address, details,
                            position, hash, previous, object_position, object_previous)
                        select timestamptz '2026-03-01T12:00:00Z' - n * interval '1 second', 'small', 'o', 'act', 'DONE', '', '',
                            '', '', '{}', p, h, h, p, h
                        from (values (30, 1, ''::bytea), (20, null, null), (10, null, null)) as line (n, p, h) order by n desc
                        """).update();

        // when
        Optional<Instant> unsealed = figures.read(NOW).unsealed();

        // then
        assertThat(unsealed).contains(NOW.minusSeconds(20));
    }

    @Test
    void figuresAreQuickWithManyCertificates() {
        // given
        figures.read(NOW);
        figures.readExpiries(NOW);
        issuers.figures(LARGE, NOW.minus(Duration.ofDays(366)));

        // when
        long before = System.nanoTime();
        figures.read(NOW);
        figures.readExpiries(NOW);
        long installation = System.nanoTime() - before;
        issuers.figures(LARGE, NOW.minus(Duration.ofDays(366)));
        long all = System.nanoTime() - before;

        // then
        System.out.printf(
                "30,000 certificates, 5,000 requests under way: figures of the installation %d ms, of the issuers %d ms%n",
                TimeUnit.NANOSECONDS.toMillis(installation), TimeUnit.NANOSECONDS.toMillis(all - installation));
        assertThat(TimeUnit.NANOSECONDS.toMillis(all)).isLessThan(QUICK_MILLISECONDS);
    }
}

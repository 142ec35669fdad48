package dev.certloom.renewal;

import static dev.certloom.renewal.TestLives.VAULT;

import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.Certificates;
import dev.certloom.certificate.LifetimeAction;
import dev.certloom.certificate.VersionId;
import dev.certloom.certificate.VersionImported;
import dev.certloom.database.Columns;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.operation.CertificateRequests;
import dev.certloom.operation.Occurrence;
import dev.certloom.operation.OperationFinished;
import dev.certloom.operation.OperationQueries;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Renewals on the real database at any time, without an engine: one service for all tests of these, which scans nothing by itself.
 * What issuers would do, tests do.
 */
@Execution(ExecutionMode.SAME_THREAD)
public abstract class RenewalScene {

    protected static final TestClock CLOCK = new TestClock();
    protected static final ConfigurableApplicationContext SERVICE = service();

    private static final TestIssuance ISSUANCE = new TestIssuance(SERVICE, CLOCK);
    private static final Actor ALICE = TestIssuance.ALICE;

    protected final JdbcClient jdbc = SERVICE.getBean(JdbcClient.class);
    protected final CertificateRequests requests = SERVICE.getBean(CertificateRequests.class);
    protected final RenewalQueries queries = SERVICE.getBean(RenewalQueries.class);
    protected final TransactionOperations transaction = SERVICE.getBean(TransactionOperations.class);
    final JdbcPlans plans = SERVICE.getBean(JdbcPlans.class);
    protected final JdbcRenewalQueue queue = SERVICE.getBean(JdbcRenewalQueue.class);
    final RenewalPlanner planner = planner(TestRenewals.SETTINGS);
    final RenewalStarter starter = starter(TestRenewals.SETTINGS);

    private static ConfigurableApplicationContext service() {
        TestDatabase database = TestDatabase.random();
        return EnginelessService.on(database.url(), database.user(), database.password(), CLOCK);
    }

    /** What the tests before have left is of no interest to anybody. */
    @BeforeEach
    void nothingElseIsDue() {
        jdbc.sql("update lifecycle set due = false, check_at = 'infinity'").update();
        jdbc.sql("delete from renewal_escalation").update();
        jdbc.sql("update operation set phase = 'COMPLETED', is_open = false where is_open")
                .update();
    }

    RenewalPlanner planner(RenewalSettings settings) {
        return new RenewalPlanner(plans, transaction, SERVICE, SERVICE.getBean(RenewalProblems.class), settings, CLOCK);
    }

    RenewalStarter starter(RenewalSettings settings) {
        return starter(settings, SERVICE);
    }

    RenewalStarter starter(RenewalSettings settings, ApplicationEventPublisher events) {
        return new RenewalStarter(
                queue, requests, SERVICE.getBean(RenewalOutcomes.class), transaction, events, settings, CLOCK);
    }

    /** What is due by now is planned anew. */
    protected void plan() {
        planner.planDue(100);
    }

    /** The same by other settings. */
    protected void plan(RenewalSettings settings) {
        planner(settings).planDue(100);
    }

    /** What is due by now is planned anew, and begun. */
    protected int scan() {
        planner.planDue(100);
        return starter.startQueued();
    }

    protected static void later(Duration by) {
        CLOCK.advance(by);
    }

    protected static CertificateName random(String prefix) {
        return new CertificateName(prefix + "-" + UUID.randomUUID().toString().substring(0, 8));
    }

    /** That alice asked for, and that was issued just now. */
    protected CertificateName certificate(String issuer, Duration length, LifetimeAction... actions) {
        CertificateName name = random("web");
        issue(asked(name, issuer, actions), length);
        return name;
    }

    protected PendingOperation asked(CertificateName name, String issuer, LifetimeAction... actions) {
        return ISSUANCE.asked(name, issuer, actions);
    }

    /** The issuer signs, for so long from now. */
    protected VersionId issue(PendingOperation operation, Duration length) {
        return ISSUANCE.issue(operation, length);
    }

    /** The issuer refuses. */
    protected void refuse(PendingOperation operation, String reason) {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("""
                            update operation set phase = 'FAILED', is_open = false, since = :now, failure_cause = 'ISSUER', failure_message = :reason
                            where id = :id
                            """)
                    .param("reason", reason)
                    .param("now", Columns.timestamp(CLOCK.instant()))
                    .param("id", operation.id().value())
                    .update();
            SERVICE.publishEvent(new OperationFinished.Failed(
                    Occurrence.of(operation, ALICE, CLOCK.instant()),
                    Optional.of(operation.policy().issuer().name()),
                    reason));
        });
    }

    /** Somebody brings a certificate from elsewhere. */
    protected CertificateName imported(CertificatePolicy policy, Duration length) {
        CertificateName name = random("imported");
        transaction.executeWithoutResult(status -> {
            Certificates certificates = SERVICE.getBean(Certificates.class);
            certificates.save(certificates
                    .lock(VAULT, name, CLOCK.instant())
                    .certificate()
                    .withPolicy(policy));
            ISSUANCE.complete(name, policy, Map.of(), length, Optional.empty());
            SERVICE.publishEvent(new VersionImported(VAULT, name, Actor.system("importer")));
        });
        return name;
    }

    protected Lifecycle lifecycle(CertificateName name) {
        return queries.of(VAULT, name).orElseThrow();
    }

    /** The latest operation of the name. */
    protected PendingOperation operation(CertificateName name) {
        return SERVICE.getBean(OperationQueries.class)
                .operation(
                        VAULT,
                        new OperationId(jdbc.sql(
                                        "select id from operation where name_key = :name order by created desc, is_open desc limit 1")
                                .param("name", name.key())
                                .query(String.class)
                                .single()));
    }

    protected long operations(CertificateName name) {
        return jdbc.sql("select count(*) from operation where name_key = :name")
                .param("name", name.key())
                .query(Long.class)
                .single();
    }

    /** What the record says that the scan did, in order. */
    protected List<String> record(CertificateName name) {
        return jdbc.sql("""
                        select action from audit_line where object = 'certificates/' || :name
                            and action in ('renewal-due', 'renewal-completed', 'renewal-failed', 'certificate-near-expiry',
                                'certificate-expired')
                        order by id
                        """).param("name", name.value()).query(String.class).list();
    }

    /** A detail of the latest line of this action. */
    protected String detail(CertificateName name, String action, String detail) {
        return jdbc.sql("""
                        select coalesce(details ->> :detail, '') from audit_line
                        where object = 'certificates/' || :name and action = :action order by id desc limit 1
                        """)
                .param("detail", detail)
                .param("name", name.value())
                .param("action", action)
                .query(String.class)
                .single();
    }
}

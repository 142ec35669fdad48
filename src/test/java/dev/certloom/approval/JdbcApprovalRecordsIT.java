package dev.certloom.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.approval.JdbcApprovalRecords.SaidBefore;
import dev.certloom.availability.Availability;
import dev.certloom.certificate.JdbcPolicyColumn;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.issuer.JudgedRequest;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.JdbcOperationWatch;
import dev.certloom.operation.JdbcOperations;
import dev.certloom.runtime.MonotonicClock;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Approvals on record, on the real database: what each was given for. */
class JdbcApprovalRecordsIT {

    private static final DriverManagerDataSource SOURCE = TestDatabase.random().source();
    private static final OperationId OLD = new OperationId("0a".repeat(16));
    private static final OperationId OPEN = new OperationId("0b".repeat(16));
    private static final Der CSR = new Der(new byte[] {0x30, 0});
    private static final JdbcClient JDBC = migrated();

    private final JdbcApprovalRecords records = new JdbcApprovalRecords(JDBC);
    private final JdbcOperations operations = new JdbcOperations(
            JDBC,
            new JdbcOperationWatch(SOURCE, new Availability(Clock.systemUTC(), MonotonicClock.system())),
            new EnvelopeCipher(new LocalKeyWrapper(new byte[32])));

    /** With one certificate that people approved before it was kept what they approved, and one request under way. */
    private static JdbcClient migrated() {
        JdbcClient jdbc = JdbcClient.create(SOURCE);
        Flyway.configure().dataSource(SOURCE).target("14").load().migrate();
        insert(jdbc, OLD, "COMPLETED", false);
        insert(jdbc, OPEN, "KEYED", true);
        jdbc.sql("""
                        insert into approval (operation, rule, process_instance, process_version, decided, by_people)
                        values (:id, 'wildcard', 1, 1, now(), true)
                        """).param("id", OLD.value()).update();
        Flyway.configure().dataSource(SOURCE).load().migrate();
        return jdbc;
    }

    private static void insert(JdbcClient jdbc, OperationId id, String phase, boolean open) {
        jdbc.sql(
                        "insert into certificate (vault, name_key, name, created) values ('default', lower(:phase), :phase, now())")
                .param("phase", phase)
                .update();
        jdbc.sql("""
                        insert into operation (id, vault, name_key, name, version, policy, provider, enabled, tags, phase, is_open,
                            since, csr, chain, cancellation, cancellation_attempt, launch_fence, claim_fence, created)
                        values (:id, 'default', lower(:phase), :phase, :id, :policy::jsonb, 'Self', true, '{}', :phase, :open,
                            now(), :csr, '{}', 'NONE', 0, 1, 1, now())
                        """)
                .param("id", id.value())
                .param("phase", phase)
                .param("open", open)
                .param("policy", JdbcPolicyColumn.write(TestPki.policy(new IssuerName("Self"), "CN=web")))
                .param("csr", CSR.bytes())
                .update();
    }

    @Test
    void approvalsFromBeforeCountForTheirRequestAndHaveNoFacts() {
        assertThat(operations.lock(OLD).orElseThrow().approvals().judged())
                .isEqualTo(List.of(new JudgedRequest(CSR.sha256(), Optional.empty())));
        assertThat(records.saidBefore(
                        new VaultName("default"), new CertificateName("COMPLETED"), Instant.EPOCH, Instant.EPOCH, 10))
                .isEqualTo(new SaidBefore(Optional.of(Map.of()), List.of()));
        assertThat(records.countApprovedWithoutFacts(Instant.EPOCH)).isEqualTo(1);
    }

    @Test
    void nothingIsRecordedUntilItIsJudgedAndOnlyForWhatWasJudged() {
        assertThat(record()).isEmpty();

        records.keepJudged(OPEN, 1, "0".repeat(64), Map.of("names", List.of("a")), Instant.EPOCH);
        assertThat(record()).isEmpty();
        assertThat(operations.lock(OPEN).orElseThrow().isApproved()).isFalse();

        records.keepJudged(OPEN, 1, CSR.sha256(), Map.of("names", List.of("b")), Instant.EPOCH);
        assertThat(records.judged(OPEN, 1)).contains(Map.of("names", List.of("b")));
        assertThat(record()).isPresent();
        assertThat(operations.lock(OPEN).orElseThrow().approvals().judged())
                .isEqualTo(List.of(new JudgedRequest(CSR.sha256(), Optional.empty())));
    }

    private Optional<?> record() {
        return records.recordAutomatic(OPEN, 1, "everything-else", 1, 1, Instant.EPOCH);
    }
}

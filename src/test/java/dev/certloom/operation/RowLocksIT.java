package dev.certloom.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.availability.Availability;
import dev.certloom.certificate.Certificate;
import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.Certificates;
import dev.certloom.certificate.JdbcCertificates;
import dev.certloom.certificate.VersionId;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.issuer.OrderHandle;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Operations.Locked;
import dev.certloom.operation.Operations.OrderRow;
import dev.certloom.operation.Operations.OrderState;
import dev.certloom.runtime.MonotonicClock;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whoever waited for a row sees what was committed meanwhile: of the row, and of all that is read with it. A query that locks one
 * table and joins others reads those as they were when it began to wait.
 */
class RowLocksIT {

    private static final VaultName VAULT = new VaultName("default");
    private static final CertificateName NAME = new CertificateName("web");

    private final DriverManagerDataSource source = TestDatabase.migrated();
    private final JdbcClient jdbc = JdbcClient.create(source);
    private final Instant now = new TestClock().instant();
    private final JdbcCertificates certificates = new JdbcCertificates(jdbc);
    private final JdbcOperations operations = new JdbcOperations(
            jdbc,
            new JdbcOperationWatch(source, new Availability(Clock.systemUTC(), MonotonicClock.system())),
            new EnvelopeCipher(new LocalKeyWrapper(new byte[32])));
    private final TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(source));

    @Test
    void approvalsAreReadTheSameWithALockAndWithout() {
        OperationId id = operation();
        assertThat(operations.approvals(id)).isEqualTo(new RecordedApprovals(List.of()));

        approve(id);

        assertThat(operations.approvals(id).judged()).hasSize(1);
        assertThat(operations.approvals(id))
                .isEqualTo(operations.lock(id).orElseThrow().approvals());
    }

    @Test
    void whoWaitedForAnOperationSeesItsOrder() {
        // given
        OperationId id = operation();

        // when
        Locked seen = transaction
                .execute(status -> {
                    operations.lock(id);
                    CompletableFuture<Locked> waiting =
                            waiting(() -> operations.lock(id).orElseThrow());
                    operations.insertOrder(id, OrderState.INTENDED, now);
                    operations.saveOrder(id, OrderState.ISSUED, now);
                    return waiting;
                })
                .join();

        // then
        assertThat(seen.order()).map(OrderRow::state).contains(OrderState.ISSUED);
    }

    @Test
    void whatAProviderHasToKnowOfAnOrderLiesEncrypted() {
        OperationId id = operation();
        OrderHandle handle = new OrderHandle(Optional.of("CA-17"), Optional.of("token-99"));
        operations.insertOrder(id, OrderState.PLACED, now);
        operations.saveHandle(id, handle);

        byte[] sealed = jdbc.sql("select provider_state from certificate_order")
                .query((row, number) -> row.getBytes(1))
                .single();

        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("token-99");
        assertThat(operations.lock(id).flatMap(Locked::order).map(OrderRow::handle))
                .contains(handle);
    }

    @Test
    void whoWaitedForAnOperationSeesItsApproval() {
        // given
        OperationId id = operation();

        // when
        Locked seen = transaction
                .execute(status -> {
                    operations.lock(id);
                    CompletableFuture<Locked> waiting =
                            waiting(() -> operations.lock(id).orElseThrow());
                    approve(id);
                    return waiting;
                })
                .join();

        // then
        assertThat(seen.approvals().isEmpty()).isFalse();
    }

    @Test
    void whoWaitedForANameSeesTheRequestThatIsOpenNow() {
        // given
        transaction.executeWithoutResult(status -> certificates.lock(VAULT, NAME, now));

        // when
        Certificates.Locked seen = transaction
                .execute(status -> {
                    Certificate certificate =
                            certificates.lock(VAULT, NAME, now).certificate();
                    CompletableFuture<Certificates.Locked> waiting = waiting(() -> certificates.lock(VAULT, NAME, now));
                    PendingOperation operation = received();
                    operations.insert(operation);
                    certificates.save(certificate.requested(operation.policy(), operation.id()));
                    return waiting;
                })
                .join();

        // then
        assertThat(seen.isPendingOpen()).isTrue();
    }

    @Test
    void whoWaitedForANewNameSeesTheRequestThatIsOpenNow() {
        // when
        Certificates.Locked seen = transaction
                .execute(status -> {
                    Certificate certificate =
                            certificates.lock(VAULT, NAME, now).certificate();
                    CompletableFuture<Certificates.Locked> waiting = waiting(() -> certificates.lock(VAULT, NAME, now));
                    PendingOperation operation = received();
                    operations.insert(operation);
                    certificates.save(certificate.requested(operation.policy(), operation.id()));
                    return waiting;
                })
                .join();

        // then
        assertThat(seen.isPendingOpen()).isTrue();
        assertThat(seen.certificate().policy()).isPresent();
    }

    @Test
    void whoInsertsASecondOpenRequestOfANameIsToldThatOneIsInProgress() {
        operation();

        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> operations.insert(received())))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.OPERATION_IN_PROGRESS));
    }

    /** A transaction that ended first may come to say so last. */
    @Test
    void whatWasSeenLastIsWhatWasWrittenLastWhoeverComesToSaySoFirst() {
        // given
        OperationId id = operation();

        // when
        transaction.executeWithoutResult(first -> {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int status) {
                    aside(() -> transaction.execute(second -> {
                                operations.lock(id);
                                operations.insertOrder(id, OrderState.INTENDED, now);
                                return id;
                            }))
                            .join();
                }
            });
            operations.lock(id);
        });

        // then
        assertThat(operations.lastSeen(id).flatMap(Locked::order)).isPresent();
    }

    /** Begun, and known to wait for a row that the transaction at hand holds. */
    private <T> CompletableFuture<T> waiting(Supplier<T> work) {
        CompletableFuture<T> result = aside(() -> transaction.execute(status -> work.get()));
        Awaitility.await()
                .pollInSameThread()
                .atMost(Duration.ofSeconds(30))
                .until(() -> aside(this::waitingForLocks).join() == 1);
        return result;
    }

    private int waitingForLocks() {
        return jdbc.sql("""
                        select count(*) from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock'
                        """).query(Integer.class).single();
    }

    /** On a thread, and so on a connection, of its own. */
    private static <T> CompletableFuture<T> aside(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> Thread.ofVirtual().start(task));
    }

    private OperationId operation() {
        return transaction.execute(status -> {
            Certificate certificate = certificates.lock(VAULT, NAME, now).certificate();
            PendingOperation operation = received();
            operations.insert(operation);
            certificates.save(certificate.requested(operation.policy(), operation.id()));
            return operation.id();
        });
    }

    private PendingOperation received() {
        CertificatePolicy policy = TestPki.policy(new IssuerName("Unknown"), "CN=web");
        return PendingOperation.received(
                new CertificateRequest(
                        OperationId.random(),
                        VAULT,
                        NAME,
                        VersionId.random(),
                        policy,
                        "Unknown",
                        Optional.empty(),
                        new Requester("alice-id", "Alice", Set.of(), Set.of()),
                        RequestCause.REQUESTED,
                        now),
                true,
                Map.of());
    }

    private void approve(OperationId id) {
        jdbc.sql("""
                        insert into judged_request (operation, fence, csr_sha256, facts, judged)
                        values (:id, 1, repeat('0', 64), '{}', now())
                        """).param("id", id.value()).update();
        jdbc.sql("""
                        insert into approval (operation, rule, process_instance, process_version, decided, by_people, judged_fence)
                        values (:id, 'rule', 1, 1, now(), false, 1)
                        """).param("id", id.value()).update();
    }
}

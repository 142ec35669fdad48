package dev.certloom.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.certloom.availability.Availability;
import dev.certloom.certificate.Certificate;
import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.JdbcCertificates;
import dev.certloom.certificate.JdbcKeys;
import dev.certloom.certificate.VersionId;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.Failure;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.JdbcUnusedKeys.EndedRequest;
import dev.certloom.operation.JdbcUnusedKeys.Wiped;
import dev.certloom.runtime.MonotonicClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Which private keys are wiped, on the real database. Each test has one of its own. */
class UnusedKeysIT {

    private static final VaultName VAULT = new VaultName("default");
    private static final KeyPair EC = TestPki.keys().make(KeyAlgorithm.EC_P256);

    private final DriverManagerDataSource source = TestDatabase.migrated();
    private final JdbcClient jdbc = JdbcClient.create(source);
    private final TestClock clock = new TestClock();
    private final Instant now = clock.instant();
    private final JdbcCertificates certificates = new JdbcCertificates(jdbc);
    private final JdbcOperations operations = new JdbcOperations(
            jdbc,
            new JdbcOperationWatch(source, new Availability(Clock.systemUTC(), MonotonicClock.system())),
            new EnvelopeCipher(new LocalKeyWrapper(new byte[32])));
    private final JdbcKeys keys = new JdbcKeys(jdbc, new EnvelopeCipher(new LocalKeyWrapper(new byte[32])), clock);
    private final JdbcUnusedKeys unusedKeys = new JdbcUnusedKeys(jdbc);

    @ParameterizedTest
    @EnumSource(names = {"REJECTED", "LAPSED", "REFUSED", "FAILED", "CANCELLED", "WITHDRAWN"})
    void theKeyOfAnUnsuccessfulRequestIsWipedOnceItsTimeIsUp(Phase phase) {
        // given
        KeyId key = key();
        OperationId early = request("early", phase, now.minusSeconds(1), key, List.of());
        KeyId later = key();
        request("later", phase, now, later, List.of());

        // when
        List<Wiped> wiped = release(now);

        // then
        assertThat(wiped).containsExactly(new Wiped(early, VAULT, new CertificateName("early"), key));
        assertThat(keys.isWiped(key)).isTrue();
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> keys.privateKey(key))
                .withMessageContaining("gone");
        assertThat(keys.publicKey(key).publicKey()).isEqualTo(EC.publicKey());
        assertThat(keys.isWiped(later)).isFalse();
        assertThat(notReleased(now)).as("a second time").isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            names = {"REJECTED", "LAPSED", "REFUSED", "FAILED", "CANCELLED", "WITHDRAWN"},
            mode = Mode.EXCLUDE)
    void theKeyOfARequestThatIsUnderWayOrCompletedStays(Phase phase) {
        // given
        KeyId key = key();
        OperationId id = request("web", phase, now.minusSeconds(1), key, List.of());

        // when, then
        assertThat(notReleased(now)).isEmpty();
        assertThat(unusedKeys.release(id, now)).isEmpty();
        assertThat(keys.privateKey(key).pkcs8()).isEqualTo(EC.privateKey().pkcs8());
    }

    @Test
    void theKeyOfAnEndedRequestStaysDuringAMerge() {
        // given
        KeyId key = key();
        OperationId id = request("web", Phase.FAILED, now.minusSeconds(1), key, List.of(certificate()));

        // when, then
        assertThat(notReleased(now)).isEmpty();
        assertThat(unusedKeys.release(id, now)).isEmpty();
        assertThat(keys.isWiped(key)).isFalse();
    }

    @Test
    void aKeyThatAVersionHasStays() {
        // given
        KeyId key = key();
        request("web", Phase.CANCELLED, now.minusSeconds(1), key, List.of());
        version("web", key);

        // when
        List<Wiped> wiped = release(now);

        // then
        assertThat(wiped).isEmpty();
        assertThat(notReleased(now)).isEmpty();
        assertThat(keys.isWiped(key)).isFalse();
    }

    @Test
    void aKeyThatTwoRequestsHadIsWipedWhenTheLaterOnesTimeIsUp() {
        // given
        KeyId key = key();
        request("web", Phase.CANCELLED, now.minusSeconds(9), key, List.of());
        OperationId later = request("web", Phase.CANCELLED, now.minusSeconds(1), key, List.of());

        // when
        List<Wiped> first = release(now.minusSeconds(5));
        List<Wiped> second = release(now);

        // then
        assertThat(first).isEmpty();
        assertThat(second).extracting(Wiped::operation).containsExactly(later);
    }

    @Test
    void aKeyThatTwoReplicasReleaseAtOnceIsWiped() {
        // given
        KeyId key = key();
        OperationId one = request("web", Phase.CANCELLED, now.minusSeconds(2), key, List.of());
        OperationId other = request("web", Phase.CANCELLED, now.minusSeconds(1), key, List.of());
        TransactionTemplate replica = new TransactionTemplate(new JdbcTransactionManager(source));

        // when
        CompletableFuture<Optional<Wiped>> beside = replica.execute(status -> {
            assertThat(unusedKeys.release(one, now)).isEmpty();
            CompletableFuture<Optional<Wiped>> started =
                    CompletableFuture.supplyAsync(() -> replica.execute(second -> unusedKeys.release(other, now)));
            await().until(() -> started.isDone() || aTransactionWaitsForALock());
            return started;
        });

        // then
        assertThat(beside).succeedsWithin(Duration.ofSeconds(30));
        assertThat(keys.isWiped(key)).isTrue();
    }

    private boolean aTransactionWaitsForALock() {
        return jdbc.sql("select exists (select from pg_stat_activity where datname = current_database() "
                        + "and wait_event_type = 'Lock')")
                .query(Boolean.class)
                .single();
    }

    @Test
    void aRequestThatSomebodyHasLockedIsLeftForTheNextTime() {
        // given
        KeyId key = key();
        OperationId id = request("web", Phase.FAILED, now.minusSeconds(1), key, List.of());
        TransactionTemplate merging = new TransactionTemplate(new JdbcTransactionManager(source));

        // when
        Optional<Wiped> meanwhile = merging.execute(status -> {
            operations.lock(id);
            return CompletableFuture.supplyAsync(() -> unusedKeys.release(id, now))
                    .join();
        });

        // then
        assertThat(meanwhile).isEmpty();
        assertThat(release(now)).hasSize(1);
    }

    @Test
    void theNextBatchBeginsAfterTheLastRequestOfTheOneBefore() {
        // given
        OperationId first = request("first", Phase.FAILED, now.minusSeconds(9), key(), List.of());
        OperationId second = request("second", Phase.FAILED, now.minusSeconds(5), key(), List.of());
        OperationId third = request("third", Phase.FAILED, now.minusSeconds(1), key(), List.of());

        // when
        List<EndedRequest> batch = unusedKeys.notReleased(now, Optional.empty(), 2);
        List<EndedRequest> next =
                unusedKeys.notReleased(now, Optional.of(batch.getLast().position()), 2);

        // then
        assertThat(batch).extracting(EndedRequest::id).containsExactly(first, second);
        assertThat(next).extracting(EndedRequest::id).containsExactly(third);
    }

    private List<EndedRequest> notReleased(Instant endedBefore) {
        return unusedKeys.notReleased(endedBefore, Optional.empty(), 10);
    }

    private List<Wiped> release(Instant endedBefore) {
        return notReleased(endedBefore).stream()
                .flatMap(request -> unusedKeys.release(request.id(), now).stream())
                .toList();
    }

    private KeyId key() {
        return keys.save(VAULT, EC);
    }

    private static Der certificate() {
        return TestPki.selfSigned(EC, "CN=web").der();
    }

    private OperationId request(String name, Phase phase, Instant since, KeyId key, List<Der> chain) {
        OperationId id = OperationId.random();
        CertificateName named = new CertificateName(name);
        CertificatePolicy policy = TestPki.policy(new IssuerName("Unknown"), "CN=" + name);
        certificates.lock(VAULT, named, now);
        certificates.save(new Certificate(
                VAULT, named, Optional.of(policy), Optional.empty(), Optional.empty(), Optional.empty()));
        PendingOperation operation = new PendingOperation(
                new CertificateRequest(
                        id,
                        VAULT,
                        named,
                        VersionId.random(),
                        policy,
                        "Unknown",
                        Optional.empty(),
                        new Requester("alice-id", "Alice", Set.of(), Set.of()),
                        RequestCause.REQUESTED,
                        since),
                true,
                Map.of(),
                phase,
                since,
                Optional.of(key),
                Optional.empty(),
                chain,
                List.of(),
                Cancellation.NONE,
                phase.status() == Phase.Status.FAILED
                        ? Optional.of(new Failure(Failure.Cause.REQUEST, "No."))
                        : Optional.empty(),
                1,
                Optional.empty(),
                Optional.empty(),
                Ticket.NONE);
        operations.insert(operation);
        operations.save(operation, now, now);
        return id;
    }

    private void version(String name, KeyId key) {
        certificates.saveComplete(
                VAULT,
                new CertificateName(name),
                new CertificateVersion(
                        VersionId.random(),
                        true,
                        true,
                        now,
                        now.plus(Duration.ofDays(9)),
                        now,
                        now,
                        Map.of(),
                        List.of(certificate()),
                        List.of(),
                        "00",
                        Optional.of(key),
                        SecretContentType.PKCS12,
                        true,
                        Optional.empty()),
                Optional.empty());
    }
}

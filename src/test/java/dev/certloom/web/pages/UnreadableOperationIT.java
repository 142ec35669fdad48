package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.availability.Availability;
import dev.certloom.certificate.JdbcCertificates;
import dev.certloom.certificate.VersionId;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.CertificateRequest;
import dev.certloom.operation.JdbcOperationWatch;
import dev.certloom.operation.JdbcOperations;
import dev.certloom.operation.Operations.Due;
import dev.certloom.operation.Operations.Overdue;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.RequestCause;
import dev.certloom.operation.Requester;
import dev.certloom.operation.TestClock;
import dev.certloom.runtime.MonotonicClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A row that another release wrote, or somebody by hand, among others that are looked after. */
class UnreadableOperationIT {

    private final DriverManagerDataSource source = TestDatabase.migrated();
    private final JdbcClient jdbc = JdbcClient.create(source);
    private final Instant now = new TestClock().instant();
    private final Instant later = now.plus(Duration.ofHours(1));
    private final OperationId broken = insert("broken");
    private final OperationId sound = insert("sound");
    /** It has seen none of them yet, as after a start. */
    private final JdbcOperations operations = operations();

    @Test
    void isNamedAndTheOthersAreStillDue() {
        jdbc.sql("update operation set tags = '[1]' where id = :id")
                .param("id", broken.value())
                .update();

        Due due = operations.overdue(later, 10);

        assertThat(due.unreadable()).containsOnlyKeys(broken);
        assertThat(due.overdue())
                .extracting(Overdue::operation)
                .extracting(PendingOperation::id)
                .containsExactly(sound);
    }

    @Test
    void isTakenToBeStoppedLikeTheOthers() {
        jdbc.sql("update operation set tags = case when id = :id then '[1]'::jsonb else tags end, stop_at = now()")
                .param("id", broken.value())
                .update();

        List<OperationId> taken = operations.takeToStop(Instant.now().plusSeconds(60), later, 10);

        assertThat(taken).containsExactlyInAnyOrder(broken, sound);
    }

    private JdbcOperations operations() {
        return new JdbcOperations(
                jdbc,
                new JdbcOperationWatch(source, new Availability(Clock.systemUTC(), MonotonicClock.system())),
                new EnvelopeCipher(new LocalKeyWrapper(new byte[32])));
    }

    private OperationId insert(String name) {
        PendingOperation operation = PendingOperation.received(
                new CertificateRequest(
                        OperationId.random(),
                        new VaultName("default"),
                        new CertificateName(name),
                        VersionId.random(),
                        TestPki.policy(new IssuerName("Unknown"), "CN=web"),
                        "Unknown",
                        Optional.empty(),
                        new Requester("alice-id", "Alice", Set.of(), Set.of()),
                        RequestCause.REQUESTED,
                        now),
                true,
                Map.of());
        new TransactionTemplate(new JdbcTransactionManager(source)).executeWithoutResult(status -> {
            new JdbcCertificates(jdbc).lock(operation.vault(), operation.certificate(), now);
            operations().insert(operation);
        });
        return operation.id();
    }
}

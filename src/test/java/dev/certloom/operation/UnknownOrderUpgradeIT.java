package dev.certloom.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.availability.Availability;
import dev.certloom.certificate.JdbcPolicyColumn;
import dev.certloom.certificate.VersionId;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Operations.OrderState;
import dev.certloom.runtime.MonotonicClock;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Orders that were in doubt before anybody could decide about them are for people after the upgrade. */
class UnknownOrderUpgradeIT {

    private static final VaultName VAULT = new VaultName("default");
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String IN_DOUBT =
            "It is not known whether the issuer 'ca' received the order x, and it cannot be asked: look there. It is not ordered again.";

    private final DriverManagerDataSource source = TestDatabase.random().source();
    private final JdbcClient jdbc = JdbcClient.create(source);
    private final Operations operations = new JdbcOperations(
            jdbc,
            new JdbcOperationWatch(source, new Availability(Clock.systemUTC(), MonotonicClock.system())),
            new EnvelopeCipher(new LocalKeyWrapper(new byte[32])));

    @Test
    void ordersThatWereInDoubtAreForPeople() {
        // given
        Flyway.configure().dataSource(source).target("46").load().migrate();
        OperationId inDoubt = operation("in-doubt", OrderState.INTENDED, IN_DOUBT);
        OperationId decided = operation("decided", OrderState.PLACED, IN_DOUBT);
        OperationId stuck = operation("stuck", OrderState.INTENDED, "It stands at Task_PlaceOrder.");

        // when
        Flyway.configure().dataSource(source).load().migrate();

        // then
        UnknownOrders unknown = new JdbcUnknownOrders(jdbc);
        assertThat(unknown.find(VAULT, inDoubt)).contains(new UnknownOrder(inDoubt, VAULT, NOW));
        assertThat(unknown.find(VAULT, decided)).isEmpty();
        assertThat(unknown.find(VAULT, stuck)).isEmpty();
    }

    private OperationId operation(String name, OrderState order, String known) {
        PendingOperation operation = PendingOperation.received(
                new CertificateRequest(
                        OperationId.random(),
                        VAULT,
                        new CertificateName(name),
                        VersionId.random(),
                        TestPki.policy(new IssuerName("ca"), "CN=web"),
                        "CFSSL",
                        Optional.empty(),
                        new Requester("alice-id", "Alice", Set.of(), Set.of()),
                        RequestCause.REQUESTED,
                        NOW),
                true,
                Map.of());
        jdbc.sql("""
                        insert into certificate (vault, name_key, name, policy, current, created, expires, key_type)
                        values ('default', :name, :name, :policy::jsonb, :version, now(), now(), 'EC_P256')
                        """)
                .param("name", name)
                .param("policy", JdbcPolicyColumn.write(operation.policy()))
                .param("version", operation.version().value())
                .update();
        operations.insert(operation);
        operations.insertOrder(operation.id(), order, NOW);
        operations.save(operation.asStalled(known, NOW), NOW, NOW);
        return operation.id();
    }
}

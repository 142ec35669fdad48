package dev.certloom.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.certificate.JdbcPolicyColumn;
import dev.certloom.certificate.VersionId;
import dev.certloom.crypto.TestPki;
import dev.certloom.database.Columns;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Operations.OrderState;
import java.time.Instant;
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

    /** As an earlier release has written it. */
    private OperationId operation(String name, OrderState order, String known) {
        OperationId operation = OperationId.random();
        VersionId version = VersionId.random();
        String policy = JdbcPolicyColumn.write(TestPki.policy(new IssuerName("ca"), "CN=web"));
        jdbc.sql("""
                        insert into certificate (vault, name_key, name, policy, current, created, expires, key_type)
                        values ('default', :name, :name, :policy::jsonb, :version, now(), now(), 'EC_P256')
                        """)
                .param("name", name)
                .param("policy", policy)
                .param("version", version.value())
                .update();
        jdbc.sql("""
                        insert into operation (id, vault, name_key, name, version, policy, provider, enabled, tags, phase, is_open,
                            since, cancellation, cancellation_attempt, launch_fence, quiet_since, next_check_at, created, requester,
                            requester_name, requester_groups, requester_owners, standstill, standstill_known, awaited)
                        values (:id, 'default', :name, :name, :version, :policy::jsonb, 'CFSSL', true, '{}', 'RECEIVED', true,
                            :now, 'NONE', 0, 1, :now, :now, :now, 'alice-id', 'Alice', '{}', '{}', :now, :known, false)
                        """)
                .param("id", operation.value())
                .param("name", name)
                .param("version", version.value())
                .param("policy", policy)
                .param("known", known)
                .param("now", Columns.timestamp(NOW))
                .update();
        jdbc.sql("""
                        insert into certificate_order (operation, state, created, changed, vault, issuer_key)
                        select o.id, :state, :now, :now, o.vault, o.issuer_key from operation o where o.id = :id
                        """)
                .param("id", operation.value())
                .param("state", order.name())
                .param("now", Columns.timestamp(NOW))
                .update();
        return operation;
    }
}

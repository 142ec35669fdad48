package dev.certloom.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.certificate.PolicyChanged;
import dev.certloom.certificate.VersionImported;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.Actor;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.VaultName;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whose a name is, for people who may request for themselves only. */
class NameOwnershipIT {

    private static final JdbcClient JDBC = JdbcClient.create(TestDatabase.migrated());
    private static final VaultName VAULT = new VaultName("default");

    private final JdbcProvenance provenance = new JdbcProvenance(JDBC);
    private final CertificateName name =
            new CertificateName("n" + UUID.randomUUID().toString().substring(0, 8));

    @Test
    void nameThatNobodyHasUsedIsAnybodys() {
        assertThat(isOf("rosa")).isTrue();
    }

    @Test
    void nameIsThatOfWhoeverAskedLast() {
        requested("rosa", "");
        assertThat(isOf("rosa")).isTrue();
        assertThat(isOf("ada")).isFalse();

        requested("ada", "");
        assertThat(isOf("rosa")).isFalse();
        assertThat(isOf("ada")).isTrue();
    }

    @Test
    void nameThatAProgramAskedForIsThatOfWhoeverAnswersForIt() {
        requested("build-server", "rosa");

        assertThat(isOf("rosa")).isTrue();
        assertThat(isOf("ada")).isFalse();
    }

    @Test
    void nameIsNoLongerTheirsOnceSomebodyElseHasChangedThePolicy() {
        requested("rosa", "");
        changed("rosa");
        assertThat(isOf("rosa")).isTrue();

        changed("ada");
        assertThat(isOf("rosa")).isFalse();
        assertThat(isOf("ada")).as("who changed it did not ask for it").isFalse();

        requested("rosa", "");
        assertThat(isOf("rosa")).isTrue();
    }

    @Test
    void importedCertificateIsNobodys() {
        certificate();
        provenance.on(new VersionImported(VAULT, name, Actor.system("test")));

        assertThat(isOf("rosa")).isFalse();
    }

    private boolean isOf(String person) {
        return provenance.isNameOf(VAULT, name, person);
    }

    private void changed(String person) {
        provenance.on(new PolicyChanged(VAULT, name, person, Set.of(), Optional.empty()));
    }

    private void certificate() {
        JDBC.sql("""
                        insert into certificate (vault, name_key, name, policy, created)
                        values ('default', :name, :name, '{"issuer":"Self"}', now()) on conflict do nothing
                        """).param("name", name.key()).update();
    }

    private void requested(String person, String owner) {
        certificate();
        JDBC.sql("""
                        insert into operation (id, vault, name_key, name, version, policy, provider, enabled, tags, phase,
                            is_open, since, cancellation, cancellation_attempt, launch_fence, created, requester, requester_owners)
                        values (:id, 'default', :name, :name, 'v', '{"issuer":"Self"}', 'Self', true, '{}', 'COMPLETED',
                            false, now(), 'NONE', 0, 1, clock_timestamp(), :person, array_remove(array[:owner::text], ''))
                        """)
                .param("id", OperationId.random().value())
                .param("name", name.key())
                .param("person", person)
                .param("owner", owner)
                .update();
    }
}

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
    void nameThatAProgramAskedForIsThatOfWhoeverAnswersForItNow() {
        OperationId request = requested("build-" + name, "rosa");
        answersFor("build-" + name, "ada");

        assertThat(isOf("ada")).isTrue();
        assertThat(provenance.isRequestOf(VAULT, request, "ada")).isTrue();
        assertThat(isOf("rosa")).as("who answered for it then").isFalse();
        assertThat(provenance.isRequestOf(VAULT, request, "rosa")).isFalse();
    }

    @Test
    void requestIsThatOfItsRequesterInItsVault() {
        OperationId request = requested("rosa", "");

        assertThat(provenance.isRequestOf(VAULT, request, "rosa")).isTrue();
        assertThat(provenance.isRequestOf(VAULT, request, "ada")).isFalse();
        assertThat(provenance.isRequestOf(new VaultName("other"), request, "rosa"))
                .isFalse();
        assertThat(provenance.isRequestOf(VAULT, OperationId.random(), "rosa")).isFalse();
    }

    @Test
    void renewalInTheirNameDoesNotGiveItBack() {
        requested("rosa", "");
        changed("ada");

        requested("rosa", "", "LIFETIME_PERCENTAGE");

        assertThat(isOf("rosa")).isFalse();
    }

    @Test
    void nameThatSomebodyBroughtACertificateInUnderIsNoLongerTheirs() {
        requested("rosa", "");
        changed("ada");

        imported();

        assertThat(isOf("rosa")).isFalse();
    }

    @Test
    void requestFromBeforeTheNameWasPurgedGivesNoRight() {
        requested("rosa", "");
        JDBC.sql("update certificate set created = clock_timestamp() where name_key = :name")
                .param("name", name.key())
                .update();

        assertThat(isOf("rosa")).isFalse();
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
        imported();

        assertThat(isOf("rosa")).isFalse();
    }

    private void imported() {
        JDBC.sql("""
                        with key as (
                            insert into key_pair values (md5(:name), 'default', 'EC_P256', '', '', now())
                        ), version as (
                            insert into certificate_version (vault, name_key, id, complete, enabled, not_before, expires, created,
                                updated, tags, chain, sha1, key_pair, content_type, exportable)
                            values ('default', :name, md5(:name), true, true, now(), now(), now(), now(), '{}', '{}', '', md5(:name),
                                'application/x-pkcs12', false))
                        update certificate set current = md5(:name), expires = now(), key_type = 'EC' where name_key = :name
                        """).param("name", name.key()).update();
        provenance.on(new VersionImported(VAULT, name, Actor.system("test")));
    }

    private void answersFor(String client, String owner) {
        JDBC.sql("insert into client_owner (client, owner, since) values (:client, :owner, now())")
                .param("client", client)
                .param("owner", owner)
                .update();
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

    private OperationId requested(String person, String owner) {
        return requested(person, owner, "REQUESTED");
    }

    private OperationId requested(String person, String owner, String cause) {
        certificate();
        OperationId id = OperationId.random();
        JDBC.sql("""
                        insert into operation (id, vault, name_key, name, version, policy, provider, enabled, tags, phase,
                            is_open, since, cancellation, cancellation_attempt, launch_fence, created, requester, requester_owners, cause)
                        values (:id, 'default', :name, :name, 'v', '{"issuer":"Self"}', 'Self', true, '{}', 'COMPLETED',
                            false, now(), 'NONE', 0, 1, clock_timestamp(), :person, array_remove(array[:owner::text], ''), :cause)
                        """)
                .param("id", id.value())
                .param("name", name.key())
                .param("person", person)
                .param("owner", owner)
                .param("cause", cause)
                .update();
        return id;
    }
}

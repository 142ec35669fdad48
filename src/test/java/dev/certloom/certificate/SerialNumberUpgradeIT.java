package dev.certloom.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.crypto.CertificateDetails;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.TestPki;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Serial numbers that the database read out of certificates by itself stay, and new ones are written beside their chains. */
class SerialNumberUpgradeIT {

    private static final VaultName VAULT = new VaultName("default");
    private static final CertificateName NAME = new CertificateName("web");
    private static final KeyPair EC = TestPki.keys().make(KeyAlgorithm.EC_P256);
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final DriverManagerDataSource source = TestDatabase.random().source();
    private final JdbcClient jdbc = JdbcClient.create(source);

    @Test
    void storedSerialNumbersStayAndNewOnesAreWritten() {
        // given
        Flyway.configure().dataSource(source).target("39").load().migrate();
        Der before = TestPki.selfSigned(EC, "CN=before").der();
        VersionId old = VersionId.random();
        KeyId key = insertBefore(old, before);
        assertThat(serial(old)).isEqualTo(CertificateDetails.of(before).serialNumber());

        // when
        Flyway.configure().dataSource(source).load().migrate();

        // then
        assertThat(serial(old)).isEqualTo(CertificateDetails.of(before).serialNumber());
        Der after = TestPki.selfSigned(EC, "CN=after").der();
        VersionId made = VersionId.random();
        new JdbcCertificates(jdbc).saveComplete(VAULT, NAME, version(made, after, key), Optional.empty());
        assertThat(serial(made)).isEqualTo(CertificateDetails.of(after).serialNumber());
        assertThat(serial(old)).isEqualTo(CertificateDetails.of(before).serialNumber());
    }

    private KeyId insertBefore(VersionId version, Der leaf) {
        KeyId key = KeyId.random();
        jdbc.sql("""
                        insert into key_pair (id, vault, algorithm, public_key, private_key, created)
                        values (:key, 'default', 'EC_P256', '', '', now())
                        """).param("key", key.value()).update();
        jdbc.sql("""
                        insert into certificate (vault, name_key, name, policy, current, created, expires, key_type)
                        values ('default', 'web', 'web', :policy::jsonb, :version, now(), now(), 'EC_P256')
                        """)
                .param("policy", JdbcPolicyColumn.write(TestPki.policy(new IssuerName("LocalCA"), "CN=web")))
                .param("version", version.value())
                .update();
        jdbc.sql("""
                        insert into certificate_version (vault, name_key, id, complete, enabled, not_before, expires, created,
                            updated, tags, chain, sha1, key_pair, content_type, exportable)
                        values ('default', 'web', :version, true, true, now(), now(), now(), now(), '{}', array[:leaf], '00', :key,
                            'PEM', true)
                        """)
                .param("version", version.value())
                .param("leaf", leaf.bytes())
                .param("key", key.value())
                .update();
        return key;
    }

    private String serial(VersionId version) {
        return jdbc.sql("select serial from certificate_version where id = :id")
                .param("id", version.value())
                .query(String.class)
                .single();
    }

    private static CertificateVersion version(VersionId id, Der leaf, KeyId key) {
        return new CertificateVersion(
                id,
                true,
                true,
                NOW,
                NOW.plusSeconds(60),
                NOW,
                NOW,
                Map.of(),
                List.of(leaf),
                List.of(),
                "ab".repeat(20),
                Optional.of(key),
                SecretContentType.PKCS12,
                true,
                Optional.empty());
    }
}

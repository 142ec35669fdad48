package dev.certloom.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.rest.EnvelopeCipher;
import dev.certloom.crypto.rest.LocalKeyWrapper;
import dev.certloom.embedded.TestDatabase;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.TestClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Lists of certificates on the real database: each name once, whatever lies between the names that are shown. */
class CertificateListIT {

    private static final VaultName VAULT = new VaultName("default");
    private static final KeyPair EC = TestPki.keys().make(KeyAlgorithm.EC_P256);

    private final DriverManagerDataSource source = TestDatabase.migrated();
    private final JdbcClient jdbc = JdbcClient.create(source);
    private final TestClock clock = new TestClock();
    private final Instant now = clock.instant();
    private final JdbcCertificates certificates = new JdbcCertificates(jdbc);
    private final KeyId key =
            new JdbcKeys(jdbc, new EnvelopeCipher(new LocalKeyWrapper(new byte[32])), clock).save(VAULT, EC);

    @BeforeEach
    void namesInEveryState() {
        name("a-complete", true, false);
        name("b-empty", false, false);
        name("c-pending", false, true);
        name("d-both", true, true);
        name("e-empty", false, false);
        name("f-complete", true, false);
        name("g-pending", false, true);
    }

    @Test
    void namesWithoutACompleteVersionAreLeftOut() {
        assertThat(all(1, false)).containsExactly("a-complete", "d-both", "f-complete");
        assertThat(all(25, false)).containsExactly("a-complete", "d-both", "f-complete");
    }

    @Test
    void pendingNamesAreListedOnRequestButNeverNamesWithoutAVersion() {
        assertThat(all(1, true)).containsExactly("a-complete", "c-pending", "d-both", "f-complete", "g-pending");
        assertThat(all(2, true)).containsExactly("a-complete", "c-pending", "d-both", "f-complete", "g-pending");
    }

    @Test
    void theCurrentVersionIsTheOneShown() {
        VersionId current = version("d-both", Instant.EPOCH, true).id();

        assertThat(certificates.list(VAULT, Optional.of("c-pending"), 1, true).items())
                .extracting(ListedVersion::id)
                .containsExactly(current);
    }

    @Test
    void aVersionIsCompletedOnce() {
        CertificateVersion complete = version("once", now, true);

        assertThatExceptionOfType(DuplicateKeyException.class)
                .isThrownBy(() ->
                        certificates.saveComplete(VAULT, new CertificateName("once"), complete, Optional.empty()));
    }

    @Test
    void aCompletedVersionReplacesItsOwnAndOtherIncompleteOnes() {
        CertificateVersion incomplete = incomplete("place");

        certificates.saveComplete(
                VAULT, new CertificateName("place"), draft(incomplete.id(), now, true), Optional.empty());

        assertThat(jdbc.sql("select complete from certificate_version where name_key = 'place'")
                        .query(Boolean.class)
                        .list())
                .containsExactly(true);
    }

    private List<String> all(int limit, boolean includePending) {
        List<String> names = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<ListedVersion> page = certificates.list(VAULT, after, limit, includePending);
            page.items().forEach(version -> names.add(version.name().value()));
            after = page.next();
        } while (after.isPresent());
        return names;
    }

    private void name(String name, boolean complete, boolean pending) {
        CertificateName named = new CertificateName(name);
        certificates.lock(VAULT, named, now);
        certificates.save(new Certificate(
                VAULT, named, Optional.of(policy(name)), Optional.empty(), Optional.empty(), Optional.empty()));
        if (complete) {
            version(name, now, true);
        }
        if (pending) {
            incomplete(name);
        }
    }

    private CertificateVersion incomplete(String name) {
        Certificate before =
                certificates.lock(VAULT, new CertificateName(name), now).forNewVersion();
        CertificateVersion version = draft(VersionId.random(), now, false);
        certificates.saveRequested(before, before.requested(policy(name), OperationId.random()), version);
        return version;
    }

    private static CertificatePolicy policy(String name) {
        return TestPki.policy(new IssuerName("Unknown"), "CN=" + name);
    }

    private CertificateVersion version(String name, Instant created, boolean complete) {
        CertificateName named = new CertificateName(name);
        certificates.lock(VAULT, named, now);
        CertificateVersion version = draft(VersionId.random(), created, complete);
        certificates.saveComplete(VAULT, named, version, Optional.empty());
        return version;
    }

    private CertificateVersion draft(VersionId id, Instant created, boolean complete) {
        return new CertificateVersion(
                id,
                complete,
                complete,
                created,
                created.plusSeconds(60),
                created,
                created,
                Map.of(),
                complete ? List.of(TestPki.selfSigned(EC, "CN=web").der()) : List.of(),
                List.of(),
                complete ? "ab".repeat(20) : "",
                complete ? Optional.of(key) : Optional.empty(),
                SecretContentType.PKCS12,
                true,
                Optional.empty());
    }
}

package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.certloom.audit.AuditLine;
import dev.certloom.audit.JdbcAuditLines;
import dev.certloom.certificate.Certificate;
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
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.TestClock;
import dev.certloom.web.pages.DeletedCertificates.Content;
import dev.certloom.web.pages.DeletedCertificates.DeletedRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Deleted certificates on the real database. */
class JdbcDeletedCertificatesIT {

    private static final KeyPair PAIR = TestPki.keys().make(KeyAlgorithm.EC_P256);
    private static final JdbcClient JDBC = JdbcClient.create(TestDatabase.migrated());

    private final TestClock clock = new TestClock();
    private final Instant now = clock.instant();
    private final JdbcCertificates certificates = new JdbcCertificates(JDBC);
    private final JdbcKeys keys = new JdbcKeys(JDBC, new EnvelopeCipher(new LocalKeyWrapper(new byte[32])), clock);
    private final JdbcAuditLines audit = new JdbcAuditLines(JDBC);
    private final JdbcDeletedCertificates deleted = new JdbcDeletedCertificates(JDBC);

    private Certificate living(VaultName vault, String name, String subject) {
        CertificateName named = new CertificateName(name);
        certificates.lock(vault, named, now);
        certificates.save(new Certificate(
                vault,
                named,
                Optional.of(TestPki.policy(subject)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
        KeyId key = keys.save(vault, PAIR);
        addVersion(vault, named, subject, key);
        return addVersion(vault, named, subject, key);
    }

    private Certificate addVersion(VaultName vault, CertificateName name, String subject, KeyId key) {
        certificates.saveComplete(
                vault,
                name,
                new CertificateVersion(
                        VersionId.random(),
                        true,
                        true,
                        now,
                        now.plus(Duration.ofDays(90)),
                        now,
                        now,
                        Map.of(),
                        List.of(TestPki.selfSigned(PAIR, subject).der()),
                        List.of(),
                        "00",
                        Optional.of(key),
                        SecretContentType.PKCS12,
                        true,
                        Optional.empty()),
                Optional.empty());
        return certificates.find(vault, name).orElseThrow();
    }

    private void delete(Certificate certificate, Instant at, String who) {
        certificates.saveDeletion(certificate.deleted(at, Duration.ofDays(90), false));
        audit.append(new AuditLine(
                at,
                certificate.vault().value(),
                "certificates/" + certificate.name(),
                Optional.empty(),
                Optional.empty(),
                "certificate-deleted",
                AuditLine.Outcome.DONE,
                "id-of-" + who,
                who,
                "token",
                "127.0.0.1",
                Map.of()));
    }

    private List<String> names(VaultName vault, Optional<String> search, Optional<String> after, int limit) {
        return deleted.find(vault, search, after.map(CertificateName::new), limit).stream()
                .map(row -> row.name().value())
                .toList();
    }

    @Test
    void ofOneDeletedAgainItSaysWhoDeletedItLast() {
        VaultName vault = new VaultName("twice");
        Certificate web = living(vault, "Web", "CN=web.example");
        delete(web, now.minusSeconds(60), "Ada");
        certificates.saveDeletion(web);
        delete(web, now, "Bob");

        assertThat(deleted.find(vault, Optional.empty(), Optional.empty(), 2))
                .containsExactly(new DeletedRow(
                        web.name(),
                        Optional.of("CN=web.example"),
                        web.policy().orElseThrow().issuer().name(),
                        now,
                        now.plus(Duration.ofDays(90)),
                        Optional.of("Bob")));
        assertThat(deleted.deletedBy(vault, new CertificateName("web"))).contains("Bob");
        assertThat(deleted.content(vault, new CertificateName("web"))).isEqualTo(new Content(2, 1));
    }

    @Test
    void ofOneWhoseLineWasDroppedNobodyIsSaidToHaveDeletedIt() {
        VaultName vault = new VaultName("dropped");
        certificates.saveDeletion(living(vault, "web", "CN=web.example").deleted(now, Duration.ofDays(90), false));

        assertThat(deleted.find(vault, Optional.empty(), Optional.empty(), 2))
                .extracting(DeletedRow::deletedBy)
                .containsExactly(Optional.empty());
        assertThat(deleted.deletedBy(vault, new CertificateName("web"))).isEmpty();
    }

    @Test
    void livingOnesAreNotAmongThemAndAreDeletedByNobody() {
        VaultName vault = new VaultName("recovered");
        Certificate web = living(vault, "web", "CN=web.example");
        delete(web, now, "Ada");
        certificates.saveDeletion(web);

        assertThat(names(vault, Optional.empty(), Optional.empty(), 2)).isEmpty();
        assertThat(deleted.deletedBy(vault, web.name())).isEmpty();
    }

    @Test
    void pagesHoldEachOnceInTheOrderOfNames() {
        VaultName vault = new VaultName("paged");
        for (String name : List.of("c", "a", "B")) {
            delete(living(vault, name, "CN=" + name), now, "Ada");
        }

        assertThat(names(vault, Optional.empty(), Optional.empty(), 2)).containsExactly("a", "B");
        assertThat(names(vault, Optional.empty(), Optional.of("B"), 2)).containsExactly("c");
    }

    @Test
    void areFoundByWordsAndBySerialNumber() {
        VaultName vault = new VaultName("searched");
        Certificate web = living(vault, "web", "CN=shop.example");
        delete(web, now, "Ada");
        delete(living(vault, "mail", "CN=mail.example"), now, "Ada");
        String serial = JDBC.sql(
                        "select serial from certificate_version where vault = 'searched' and name_key = 'web' limit 1")
                .query(String.class)
                .single();

        assertThat(names(vault, Optional.of("SHOP"), Optional.empty(), 9)).containsExactly("web");
        assertThat(names(vault, Optional.of("example"), Optional.empty(), 9)).containsExactly("mail", "web");
        assertThat(names(vault, Optional.of("00:" + serial), Optional.empty(), 9))
                .containsExactly("web");
        assertThat(names(vault, Optional.of("!"), Optional.empty(), 9)).isEmpty();
        assertThat(names(vault, Optional.of("nothing"), Optional.empty(), 9)).isEmpty();
    }
}

package dev.certloom.notification;

import static dev.certloom.operation.InMemoryVault.ALICE;
import static dev.certloom.operation.InMemoryVault.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import dev.certloom.certificate.Certificates;
import dev.certloom.certificate.ImportCertificate;
import dev.certloom.certificate.VersionView;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultEvent;
import dev.certloom.notification.Notice.Kind;
import dev.certloom.notification.NotificationSettings.Delivering;
import dev.certloom.notification.NotificationSettings.Mail;
import dev.certloom.notification.NotificationSettings.Webhook;
import dev.certloom.notification.NotificationSettings.Webhook.Format;
import dev.certloom.operation.FakePki;
import dev.certloom.operation.InMemoryVault;
import dev.certloom.operation.MergeCertificate;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Programs hear of each version, in whichever way it came. */
class NewVersionNoticesTest {

    private static final CertificateName WEB = new CertificateName("web");

    private final InMemoryVault vault = new InMemoryVault();
    private final List<Notice> posted = new ArrayList<>();
    private int heard;

    @Test
    void aVersionThatItsIssuerSigned() {
        vault.request("Self");
        vault.issue("web");

        assertTold(current());
    }

    @Test
    void aVersionThatSomebodyMerged() {
        vault.request("Unknown");
        vault.prepare("web");
        vault.approve("web");
        vault.merges()
                .merge(
                        new MergeCertificate(
                                VAULT,
                                WEB,
                                List.of(FakePki.sign(vault.pending("web").csr().orElseThrow())
                                        .bytes()),
                                Optional.empty(),
                                Map.of()),
                        ALICE);

        assertTold(current());
    }

    @Test
    void eachVersionThatSomebodyImported() {
        VersionView first = importOne();
        hear(Format.CLOUDEVENTS);
        VersionView second = importOne();
        hear(Format.CLOUDEVENTS);

        assertThat(posted)
                .extracting(notice -> notice.subject().version().orElseThrow().id())
                .contains(first.version().id(), second.version().id());
        assertThat(posted).extracting(Notice::eventId).containsOnly(eventId(first), eventId(second));
    }

    @Test
    void theCurrentVersionThatSomebodyRestored() {
        importOne();
        importOne();
        byte[] blob = vault.backups().backUp(VAULT, WEB, ALICE);
        vault.deletions().delete(VAULT, WEB, ALICE);
        vault.deletions().purge(VAULT, WEB, ALICE);
        heard = vault.events().size();
        vault.backups().restore(VAULT, () -> blob, ALICE);

        assertTold(current());
    }

    @Test
    void whateverElseHappensIsNoNewVersion() {
        vault.request("Self");

        hear(Format.CLOUDEVENTS);

        assertThat(vault.events()).isNotEmpty();
        assertThat(posted).isEmpty();
    }

    @Test
    void nobodyIsToldWhereNoProgramListens() {
        importOne();

        hear(Format.PLAIN);

        assertThat(posted).isEmpty();
    }

    private void assertTold(VersionView version) {
        hear(Format.CLOUDEVENTS);
        assertThat(posted).singleElement().satisfies(notice -> {
            assertThat(notice.kind()).isEqualTo(Kind.CERTIFICATE_NEW_VERSION);
            assertThat(notice.eventId()).isEqualTo(eventId(version));
            assertThat(notice.subject())
                    .isEqualTo(new NoticeSubject.Version(
                            VAULT,
                            WEB,
                            version.version().id(),
                            version.version().notBefore(),
                            version.version().expires()));
        });
    }

    private static String eventId(VersionView version) {
        return "version/default/" + version.version().id() + "/certificate-new-version";
    }

    private VersionView current() {
        return vault.queries().certificate(VAULT, WEB, Optional.empty());
    }

    private VersionView importOne() {
        return vault.imports()
                .importCertificate(
                        new ImportCertificate(
                                VAULT,
                                WEB,
                                FakePki.importable("2027-01-01T00:00:00Z"),
                                "",
                                Optional.empty(),
                                true,
                                Map.of(),
                                Optional.empty()),
                        ALICE);
    }

    /** What the vault has said since. */
    private void hear(Format format) {
        Certificates certificates = mock(Certificates.class);
        given(certificates.current(VAULT, WEB)).willAnswer(asked -> Optional.of(current()));
        NewVersionNotices listener =
                new NewVersionNotices((notice, contacts) -> posted.add(notice), certificates, settings(format));
        vault.events().stream()
                .skip(heard)
                .filter(VaultEvent.class::isInstance)
                .map(VaultEvent.class::cast)
                .forEach(listener::on);
    }

    private static NotificationSettings settings(Format format) {
        return new NotificationSettings(
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(
                        "grid",
                        new Webhook(
                                URI.create("https://grid.example/"),
                                "0123456789abcdef0123456789abcdef",
                                Set.of(),
                                Duration.ofSeconds(10),
                                format)),
                new Mail(null, null),
                new Delivering(
                        Duration.ofSeconds(10),
                        1,
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(5),
                        1,
                        Duration.ofSeconds(30),
                        Duration.ofHours(4)),
                Duration.ofDays(30));
    }
}

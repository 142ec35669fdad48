package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import dev.certloom.access.Permission;
import dev.certloom.audit.AuditLine;
import dev.certloom.audit.AuditSearch;
import dev.certloom.audit.StoredLine;
import dev.certloom.certificate.Certificate;
import dev.certloom.certificate.CertificateQueries;
import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.VersionId;
import dev.certloom.certificate.VersionView;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.TestPki;
import dev.certloom.kernel.ActionDenied;
import dev.certloom.kernel.AuditAction;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.RecoveryPolicy;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.CertificateDeletions;
import dev.certloom.operation.TestClock;
import dev.certloom.web.DenialAudit;
import dev.certloom.web.pages.Inventory.VersionRow;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.MvcResult;

/** The page of a deleted certificate, and the pages by which one is deleted, recovered and purged. */
class DeletedCertificatePageTest {

    private static final VaultName VAULT = new VaultName("default");
    private static final CertificateName WEB = new CertificateName("web");
    private static final Set<Permission> EVERYTHING = EnumSet.allOf(Permission.class);
    private static final Set<Permission> READING = EnumSet.of(Permission.CERTIFICATES_READ);
    private static final String LIVING = "/dashboard/certificates/web";
    private static final String DELETED = "/dashboard/deleted-certificates/web";

    private final TestClock clock = new TestClock();
    private final Instant now = clock.instant();
    private final InMemoryInventory inventory = new InMemoryInventory();
    private final InMemoryDeletedCertificates deleted = new InMemoryDeletedCertificates();
    private final CertificateQueries certificates = mock(CertificateQueries.class);
    private final CertificateDeletions deletions = mock(CertificateDeletions.class);
    private final AuditSearch audit = mock(AuditSearch.class);
    private final List<Object> denied = new ArrayList<>();
    private boolean purgeProtected;

    private DashboardSlice page(Set<Permission> permissions) {
        return new DashboardSlice(
                clock,
                permissions,
                new DeletedCertificatePage(
                        certificates,
                        inventory,
                        deleted,
                        vault -> new RecoveryPolicy(90, purgeProtected),
                        audit,
                        clock),
                new CertificateDeletionActions(
                        deletions,
                        certificates,
                        deleted,
                        vault -> new RecoveryPolicy(90, purgeProtected),
                        new ActionResult(new DenialAudit(denied::add, clock)),
                        clock));
    }

    private String read(Set<Permission> permissions, String address) {
        return page(permissions).read(get(URI.create(address)));
    }

    private MvcResult press(String address) {
        return page(EVERYTHING).perform(post(URI.create(address)));
    }

    private void isLiving() {
        VersionView view = view(Optional.empty());
        when(certificates.certificate(VAULT, WEB, Optional.empty())).thenReturn(view);
        when(certificates.kept(VAULT, WEB, Optional.empty())).thenReturn(Optional.of(view));
    }

    private void isDeleted() {
        VersionView view = view(Optional.of(new Certificate.Deletion(now, now.plus(Duration.ofDays(90)))));
        when(certificates.deleted(VAULT, WEB)).thenReturn(view);
        when(certificates.kept(VAULT, WEB, Optional.empty())).thenReturn(Optional.of(view));
        when(audit.find(any(), any(), any(), anyInt())).thenReturn(new Page<>(List.of(), Optional.empty()));
        deleted.with("web", now, "Bob <b>");
        inventory.with(
                new VersionRow(view.version().id(), now, now, view.version().expires(), true, Optional.of("2a")));
    }

    private VersionView view(Optional<Certificate.Deletion> deletion) {
        CertificateVersion version = new CertificateVersion(
                VersionId.random(),
                true,
                true,
                now,
                now.plus(Duration.ofDays(100)),
                now,
                now,
                Map.of(),
                List.of(TestPki.selfSigned(TestPki.keys().make(KeyAlgorithm.EC_P256), "CN=web.example")
                        .der()),
                List.of(),
                "00",
                Optional.of(KeyId.random()),
                SecretContentType.PKCS12,
                true,
                Optional.empty());
        return new VersionView(
                new Certificate(
                        VAULT,
                        WEB,
                        Optional.of(TestPki.policy("CN=web.example")),
                        Optional.empty(),
                        Optional.of(version.id()),
                        deletion),
                version);
    }

    @Test
    void thePageSaysWhatIsKeptAndUntilWhenAndOffersNothingToDownload() {
        isDeleted();

        assertThat(read(EVERYTHING, DELETED))
                .contains("It was deleted on 2026-03-01 12:00:00 UTC by Bob &lt;b&gt;.")
                .contains("It will be purged on 2026-05-30 12:00:00 UTC, in 90 days")
                .contains("All versions with their keys", "CN=web.example", "EC P-256, exportable")
                .contains("action=\"" + DELETED + "/recover\"", "href=\"" + DELETED + "/purge\"")
                .doesNotContain("id=\"download", ".pem", "private-key", "style=");
    }

    @Test
    void whoMayOnlyReadIsOfferedNeitherRecoveryNorPurge() {
        isDeleted();

        assertThat(read(READING, DELETED))
                .doesNotContain("/recover", "/purge", "Its whole audit trail", "Its requests");
        verifyNoInteractions(audit);
    }

    @Test
    void whoMayPurgeAndNotReadIsLedToAPageOfHisOrHers() {
        MvcResult purged = page(EnumSet.of(Permission.CERTIFICATES_PURGE))
                .perform(post(URI.create(DELETED + "/purge?deletedAt=" + now)));

        assertThat(purged.getResponse().getRedirectedUrl()).isEqualTo("/dashboard/tasks");
        assertThat(purged.getFlashMap().get("notice")).isEqualTo("web has been purged.");
    }

    @Test
    void purgeProtectionIsSaidAndNoPurgeOffered() {
        isDeleted();
        purgeProtected = true;

        assertThat(read(EVERYTHING, DELETED))
                .contains("Purge protection holds it until then", "/recover")
                .doesNotContain("/purge");
        assertThat(read(EVERYTHING, DELETED + "/purge"))
                .contains("Purge protection holds it until 2026-05-30 12:00:00 UTC")
                .doesNotContain("<form method=\"post\" action=\"" + DELETED);
    }

    @Test
    void aPurgeThatIsDueButHasNotHappenedIsExplained() {
        isDeleted();
        clock.advance(Duration.ofDays(91));

        assertThat(read(EVERYTHING, DELETED)).contains("Its purge has been due since 2026-05-30 12:00:00 UTC");
    }

    @Test
    void whoMayReadTheRecordSeesWhatHappened() {
        isDeleted();
        when(audit.find(any(), any(), any(), anyInt()))
                .thenReturn(new Page<>(
                        List.of(new StoredLine(
                                1,
                                new AuditLine(
                                        now,
                                        "default",
                                        "certificates/web",
                                        Optional.empty(),
                                        Optional.empty(),
                                        AuditAction.CERTIFICATE_DELETED.word(),
                                        AuditLine.Outcome.DONE,
                                        "bob-id",
                                        "Bob",
                                        "token",
                                        "127.0.0.1",
                                        Map.of()),
                                Optional.empty())),
                        Optional.empty()));

        assertThat(read(EVERYTHING, DELETED))
                .contains("Certificate deleted", "by Bob", "/dashboard/audit?certificate=web");
    }

    @Test
    void oneThatIsNotDeletedHasNoPageAmongThem() {
        when(certificates.deleted(VAULT, WEB)).thenThrow(Refusal.deletedNotFound(WEB));

        assertThat(page(EVERYTHING).send(get(DELETED)).getStatus()).isEqualTo(404);
    }

    @Test
    void confirmationsNameTheCertificateAndWhatIsLost() {
        isLiving();
        assertThat(read(EVERYTHING, LIVING + "/delete"))
                .contains("Delete web?", "Its 3 versions are not served any more", "Their 2 keys cannot be used")
                .contains("It can be recovered until it is purged, on 2026-05-30 at the latest.")
                .contains("action=\"" + LIVING + "/delete\"", "Cancel");

        isDeleted();
        assertThat(read(EVERYTHING, DELETED + "/purge"))
                .contains("Purge web for good?", "All of its 3 versions are lost", "All of its 2 keys are lost")
                .contains("action=\"" + DELETED + "/purge\"", "name=\"deletedAt\" value=\"" + now + "\"", "Cancel");
    }

    @Test
    void eachButtonIsThatOperationAndLeadsToWhereTheCertificateIsThen() {
        isDeleted();
        MvcResult afterDeletion = press(LIVING + "/delete");
        verify(deletions).delete(eq(VAULT), eq(WEB), any());
        assertThat(afterDeletion.getResponse().getRedirectedUrl()).isEqualTo(DELETED);
        assertThat(afterDeletion.getFlashMap().get("notice")).isEqualTo("web has been deleted.");

        isLiving();
        MvcResult afterRecovery = press(DELETED + "/recover");
        verify(deletions).recover(eq(VAULT), eq(WEB), any());
        assertThat(afterRecovery.getResponse().getRedirectedUrl()).isEqualTo(LIVING);
        assertThat(afterRecovery.getFlashMap().get("notice")).isEqualTo("web has been recovered.");

        when(certificates.kept(VAULT, WEB, Optional.empty())).thenReturn(Optional.empty());
        MvcResult afterPurge = press(DELETED + "/purge?deletedAt=" + now);
        verify(deletions).purge(eq(VAULT), eq(WEB), eq(now), any());
        assertThat(afterPurge.getResponse().getRedirectedUrl()).isEqualTo("/dashboard/deleted-certificates");
        assertThat(afterPurge.getFlashMap().get("notice")).isEqualTo("web has been purged.");
        assertThat(denied).isEmpty();
    }

    @Test
    void refusalIsSaidWhereTheCertificateStillIsAndIsAuditedUnderItsName() {
        isLiving();
        when(deletions.delete(any(), any(), any())).thenThrow(Refusal.inParallel("deleting certificate", WEB));
        MvcResult parallel = press(LIVING + "/delete");
        assertThat(parallel.getResponse().getRedirectedUrl()).isEqualTo(LIVING);
        assertThat(String.valueOf(parallel.getFlashMap().get("problem"))).contains("There was a conflict", "'web'");

        isDeleted();
        doThrow(Refusal.beingDeleted(WEB)).when(deletions).purge(any(), any(), any(Instant.class), any());
        MvcResult ordered = press(DELETED + "/purge");
        assertThat(ordered.getResponse().getRedirectedUrl()).isEqualTo(DELETED);
        assertThat(String.valueOf(ordered.getFlashMap().get("problem")))
                .contains("web was not purged: an issuer still has an order for it.");
        assertThat(denied)
                .extracting(event -> ((ActionDenied) event).object() + " " + ((ActionDenied) event).action())
                .containsExactly(
                        "certificates/web " + AuditAction.DELETE_CERTIFICATE,
                        "certificates/web " + AuditAction.PURGE_CERTIFICATE);
    }
}

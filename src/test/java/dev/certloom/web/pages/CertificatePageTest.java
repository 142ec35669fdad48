package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import dev.certloom.access.Permission;
import dev.certloom.certificate.Certificate;
import dev.certloom.certificate.CertificatePolicy;
import dev.certloom.certificate.CertificateQueries;
import dev.certloom.certificate.CertificateVersion;
import dev.certloom.certificate.LifetimeAction;
import dev.certloom.certificate.LifetimeAction.LifetimePercentage;
import dev.certloom.certificate.Revocation;
import dev.certloom.certificate.Secret;
import dev.certloom.certificate.VersionId;
import dev.certloom.certificate.VersionView;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyId;
import dev.certloom.crypto.RevocationReason;
import dev.certloom.crypto.SecretContentType;
import dev.certloom.crypto.TestPki;
import dev.certloom.issuer.SuggestedWindow;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Der;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.CertificateRevocations;
import dev.certloom.operation.Phase;
import dev.certloom.operation.RequestCause;
import dev.certloom.operation.SuggestedRenewals;
import dev.certloom.operation.TestClock;
import dev.certloom.renewal.Lifecycle;
import dev.certloom.renewal.Lifecycle.LastFailure;
import dev.certloom.renewal.Plan;
import dev.certloom.renewal.Plan.Action;
import dev.certloom.renewal.Plan.NextAction;
import dev.certloom.renewal.Plan.Rest;
import dev.certloom.renewal.PlanInput.Suggestion;
import dev.certloom.renewal.RenewalQueries;
import dev.certloom.renewal.VersionLife;
import dev.certloom.web.DenialAudit;
import dev.certloom.web.pages.Inventory.LifeEvent;
import dev.certloom.web.pages.Inventory.VersionRow;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;

/** The page of one certificate, with its template, and what can be taken from there. */
class CertificatePageTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final VaultName VAULT = new VaultName("default");
    private static final Set<Permission> EVERYTHING = EnumSet.allOf(Permission.class);
    private static final TestPki.Authorities CA = TestPki.Authorities.make();

    private final TestClock clock = new TestClock();
    private final Instant now = clock.instant();
    private final InMemoryInventory inventory = new InMemoryInventory();
    private final CertificateQueries certificates = mock(CertificateQueries.class);
    private final CertificateRevocations revocations = mock(CertificateRevocations.class);
    private final SuggestedRenewals renewals = mock(SuggestedRenewals.class);
    private final RenewalQueries plans = mock(RenewalQueries.class);
    private final List<Object> refused = new ArrayList<>();

    private DashboardSlice page(Set<Permission> permissions) {
        return new DashboardSlice(
                clock,
                permissions,
                new CertificatePage(
                        certificates,
                        inventory,
                        revocations,
                        renewals,
                        plans,
                        new ActionResult(new DenialAudit(refused::add, clock)),
                        clock));
    }

    private MockHttpServletResponse open(String address) {
        return page(EVERYTHING).send(get(URI.create(address)));
    }

    private String read(String address) {
        return page(EVERYTHING).read(get(URI.create(address)));
    }

    private VersionView certificate(boolean exportable, SecretContentType type) {
        return certificate(exportable, type, "web.example");
    }

    private VersionView certificate(boolean exportable, SecretContentType type, String... names) {
        Der leaf = TestPki.selfSigned(TestPki.keys().make(KeyAlgorithm.EC_P256), "CN=web.example", names)
                .der();
        CertificateVersion version = new CertificateVersion(
                VersionId.random(),
                true,
                true,
                now,
                now.plus(Duration.ofDays(100)),
                now,
                now,
                Map.of(),
                List.of(leaf, CA.issuing().certificate()),
                List.of(),
                "00",
                Optional.of(KeyId.random()),
                type,
                exportable,
                Optional.empty());
        VersionView certificate = new VersionView(
                new Certificate(
                        VAULT,
                        new CertificateName("web"),
                        Optional.of(policy(names)),
                        Optional.empty(),
                        Optional.of(version.id()),
                        Optional.empty()),
                version);
        when(certificates.certificate(VAULT, certificate.name(), Optional.empty()))
                .thenReturn(certificate);
        when(certificates.certificate(
                        VAULT, certificate.name(), Optional.of(version.id().value())))
                .thenReturn(certificate);
        inventory.with(new VersionRow(version.id(), now, now, version.expires(), true, Optional.of("2a")));
        return certificate;
    }

    private static CertificatePolicy policy(String... names) {
        CertificatePolicy policy = TestPki.policy(new IssuerName("LocalCA"), "CN=web.example", names);
        return new CertificatePolicy(
                policy.key(),
                policy.contentType(),
                policy.x509(),
                List.of(new LifetimeAction(new LifetimePercentage(80), LifetimeAction.Type.AUTO_RENEW)),
                policy.issuer(),
                true,
                policy.created(),
                policy.updated());
    }

    private static String address(VersionView certificate) {
        return "/dashboard/certificates/web/" + certificate.version().id();
    }

    @Test
    void whoMayRevokeIsOfferedItAndHasToSayWhyAndConfirm() {
        VersionView certificate = certificate(true, SecretContentType.PEM);
        when(revocations.revoker(
                        VAULT, certificate.name(), certificate.version().id()))
                .thenReturn(Optional.of(new IssuerName("our-ca")));

        assertThat(read(address(certificate))).contains("Have it revoked by issuer our-ca", "keyCompromise");
        assertThat(page(EnumSet.of(Permission.CERTIFICATES_READ)).read(get(URI.create(address(certificate)))))
                .doesNotContain("Have it revoked");

        page(EVERYTHING).send(post(URI.create(address(certificate) + "/revoke")).param("reason", "superseded"));
        page(EVERYTHING).send(post(URI.create(address(certificate) + "/revoke")).param("confirmed", "true"));
        verify(revocations, never()).revoke(any(), any(), any(), any(), any());
        assertThat(refused).hasSize(2);

        page(EVERYTHING)
                .send(post(URI.create(address(certificate) + "/revoke"))
                        .param("reason", "superseded")
                        .param("confirmed", "true"));
        verify(revocations)
                .revoke(
                        eq(VAULT),
                        eq(certificate.name()),
                        eq(certificate.version().id().value()),
                        eq(RevocationReason.SUPERSEDED),
                        any());
    }

    @Test
    void whoAsksIsToldWhenTheCaSuggestsToRenew() {
        VersionView certificate = certificate(true, SecretContentType.PEM);
        assertThat(read(address(certificate))).doesNotContain("Ask its CA");
        when(renewals.mayBeAsked(certificate)).thenReturn(true);
        assertThat(read(address(certificate))).contains("Ask its CA when to renew it");

        when(renewals.of(certificate))
                .thenReturn(Optional.of(new SuggestedWindow(
                        Instant.parse("2026-05-01T00:00:00Z"),
                        Instant.parse("2026-05-03T00:00:00Z"),
                        Optional.of(URI.create("https://ca.example/why")),
                        now)));

        assertThat(page(EVERYTHING).notice(get(URI.create(address(certificate) + "/suggested-renewal"))))
                .contains("between 2026-05-01", "and 2026-05-03", "https://ca.example/why");
    }

    @Test
    void theTimeOfTheNextRenewalIsThereWithItsReason() {
        VersionView certificate = certificate(true, SecretContentType.PEM);
        plan(certificate, new NextAction(Action.RENEW, now.plus(DAY), RequestCause.LIFETIME_PERCENTAGE), false);

        assertThat(read(address(certificate)))
                .contains("Is renewed on 2026-03-02 12:00 UTC, because 80 % of its lifetime are over then.")
                .contains("It is renewed", "The current version expires");
    }

    @Test
    void whatWaitsForItsTurnOrIsLeftAloneSaysWhy() {
        VersionView certificate = certificate(true, SecretContentType.PEM);
        plan(certificate, new NextAction(Action.RENEW, now, RequestCause.LIFETIME_PERCENTAGE), true);
        assertThat(read(address(certificate))).contains("waits for its turn at issuer LocalCA.");

        plan(certificate, new Rest(Rest.Reason.DISABLED), false);
        assertThat(read(address(certificate))).contains("nobody is told: its current version is disabled.");
    }

    @Test
    void failedRenewalsAreThereWithTheNextTry() {
        VersionView certificate = certificate(true, SecretContentType.PEM);
        Instant again = now.plus(Duration.ofHours(4));
        when(plans.of(VAULT, certificate.name()))
                .thenReturn(Optional.of(new Lifecycle(
                        life(certificate),
                        new NextAction(Action.RENEW, again, RequestCause.LIFETIME_PERCENTAGE),
                        false,
                        3,
                        Optional.of(new LastFailure("The CA said no.", now, again)),
                        Optional.empty(),
                        Optional.of(new Suggestion(now, again)),
                        List.of())));

        assertThat(read(address(certificate)))
                .contains("Its renewal failed 3 times, last on 2026-03-01 12:00 UTC: The CA said no.")
                .contains("It is tried again on 2026-03-01 16:00 UTC.")
                .contains("Its CA suggests to renew it between 2026-03-01 12:00 UTC and 2026-03-01 16:00 UTC.");
    }

    @Test
    void itsWholeLifeIsOneListWithRequestsForThoseWhoMaySeeThem() {
        VersionView certificate = certificate(true, SecretContentType.PEM);
        OperationId failed = OperationId.random();
        inventory.with(
                request(OperationId.random(), Phase.AWAITING_APPROVAL, RequestCause.BY_HAND, Optional.empty()),
                request(failed, Phase.FAILED, RequestCause.SUGGESTED_WINDOW, Optional.of("The CA said no.")),
                new LifeEvent.Imported(now, certificate.version().id()));

        assertThat(read(address(certificate)))
                .contains("It is being renewed since 2026-03-01 12:00 UTC: Waiting for approval.")
                .contains("Waiting for approval (renewal: asked for by hand)")
                .contains("Failed (renewal: the CA suggested the time): The CA said no.")
                .contains("A version was imported", "/dashboard/requests/" + failed);
        assertThat(page(EnumSet.of(Permission.CERTIFICATES_READ)).read(get(URI.create(address(certificate)))))
                .contains("A version was imported")
                .doesNotContain("/dashboard/requests/" + failed);
    }

    @Test
    void whoMayRequestVersionsIsOfferedToRenewItUnlessThatIsUnderWay() {
        VersionView certificate = certificate(true, SecretContentType.PEM);
        assertThat(read(address(certificate))).contains("id=\"renew\"");
        assertThat(page(EnumSet.of(Permission.CERTIFICATES_READ)).read(get(URI.create(address(certificate)))))
                .doesNotContain("id=\"renew\"");

        inventory.with(request(OperationId.random(), Phase.SUBMITTING, RequestCause.BY_HAND, Optional.empty()));

        assertThat(read(address(certificate))).doesNotContain("id=\"renew\"");
    }

    private LifeEvent request(OperationId id, Phase phase, RequestCause cause, Optional<String> failure) {
        return new LifeEvent.Request(id, cause, phase, now, now, failure, Optional.empty());
    }

    private static VersionLife life(VersionView certificate) {
        CertificateVersion version = certificate.version();
        return new VersionLife(VAULT, certificate.name(), version.id(), version.notBefore(), version.expires());
    }

    private void plan(VersionView certificate, Plan plan, boolean due) {
        when(plans.of(VAULT, certificate.name()))
                .thenReturn(Optional.of(new Lifecycle(
                        life(certificate),
                        plan,
                        due,
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of())));
    }

    @Test
    void aRevokedVersionSaysSinceWhenAndWhy() {
        VersionView certificate = certificate(true, SecretContentType.PEM);
        when(revocations.of(VAULT, certificate.name(), certificate.version().id()))
                .thenReturn(Optional.of(new Revocation(now, Optional.of(RevocationReason.KEY_COMPROMISE))));

        assertThat(read(address(certificate)))
                .contains("Its CA has revoked it", "the private key is or may be known to others")
                .doesNotContain("Have it revoked");
    }

    @Test
    void aVersionThatItsCaHadRevokedSaysSoAndOffersToTellOfItsKey() {
        VersionView certificate = certificate(true, SecretContentType.PEM);
        VersionId version = certificate.version().id();
        when(revocations.of(VAULT, certificate.name(), version))
                .thenReturn(Optional.of(new Revocation(now, Optional.empty())));
        when(revocations.revoker(VAULT, certificate.name(), version)).thenReturn(Optional.of(new IssuerName("our-ca")));

        assertThat(read(address(certificate)))
                .contains("had revoked it before", "Tell issuer our-ca that the private key", "keyCompromise")
                .doesNotContain("superseded", "Have it revoked");
    }

    @Test
    void aDeletedOneIsOnAPageOfItsOwnToWhichEachVersionLeads() {
        VersionView living = certificate(true, SecretContentType.PEM);
        VersionView deleted =
                new VersionView(living.certificate().deleted(now, Duration.ofDays(90), false), living.version());
        when(certificates.kept(VAULT, living.name(), Optional.empty())).thenReturn(Optional.of(deleted));
        when(certificates.kept(
                        VAULT, living.name(), Optional.of(living.version().id().value())))
                .thenReturn(Optional.of(deleted));

        assertThat(open("/dashboard/certificates/web").getRedirectedUrl())
                .isEqualTo("/dashboard/deleted-certificates/web");
        assertThat(open(address(living)).getRedirectedUrl()).isEqualTo("/dashboard/deleted-certificates/web");
    }

    @Test
    void onlyWhoMayDeleteIsLedToIt() {
        certificate(true, SecretContentType.PEM);

        assertThat(read("/dashboard/certificates/web")).contains("href=\"/dashboard/certificates/web/delete\"");
        assertThat(page(EnumSet.of(Permission.CERTIFICATES_READ)).read(get("/dashboard/certificates/web")))
                .doesNotContain("/delete\"");
    }

    private String disposition(String address) {
        return Optional.ofNullable(open(address).getHeader("Content-Disposition"))
                .orElse("");
    }

    @Test
    void certificateThenItIsShownWithChainVersionsAndPolicy() {
        VersionView certificate = certificate(true, SecretContentType.PKCS12);

        assertThat(read("/dashboard/certificates/web"))
                .contains("CN=web.example", "DNS web.example", "SHA256 with ECDSA")
                .contains("<summary><span>CN=Issuing</span>", "may sign certificates")
                .contains(certificate.version().id().value(), "EC P-256, exportable, a new one for each version")
                .contains("/dashboard/requests?show=all&amp;search=web", "/dashboard/audit?certificate=web")
                .contains("id=\"key-pfx\"", "id=\"key-pem\"")
                .doesNotContain("style=", "Show the current one");
    }

    @Test
    void certificateWhenItHasManyNamesThenTheRestIsOnRequest() {
        certificate(
                true,
                SecretContentType.PKCS12,
                IntStream.range(0, 100).mapToObj("host-%d.example"::formatted).toArray(String[]::new));

        assertThat(read("/dashboard/certificates/web"))
                .contains(
                        "<dd>DNS host-19.example</dd>",
                        "<summary>and 80 more</summary>",
                        "<li>DNS host-99.example</li>")
                .doesNotContain("<dd>DNS host-20.example</dd>");
    }

    @Test
    void certificateWhenTheViewerMayNotTakeKeysThenNothingOffersThem() {
        certificate(true, SecretContentType.PKCS12);

        assertThat(DashboardSlice.text(
                        page(EnumSet.of(Permission.CERTIFICATES_READ)).send(get("/dashboard/certificates/web"))))
                .contains("id=\"download-pem\"")
                .doesNotContain("private-key", "Its requests", "Its audit trail");
    }

    @Test
    void certificateWhenKeyStaysOrIsPemThenOnlyWhatWorksIsOffered() {
        certificate(false, SecretContentType.PKCS12);
        assertThat(read("/dashboard/certificates/web"))
                .contains("is not exportable")
                .doesNotContain("id=\"key-");

        certificate(true, SecretContentType.PEM);
        assertThat(read("/dashboard/certificates/web"))
                .contains("id=\"key-pem\"")
                .doesNotContain("id=\"key-pfx\"");
    }

    @Test
    void certificateWhenOlderVersionsAreListedThenItStaysCurrent() {
        VersionView certificate = certificate(true, SecretContentType.PKCS12);

        assertThat(read(address(certificate) + "?olderThan="
                        + certificate.version().id()))
                .doesNotContain("Show the current one");
    }

    @Test
    void certificateWhenNoneIsCompleteThenItLinksToItsRequests() {
        VersionView complete = certificate(true, SecretContentType.PEM);
        CertificateVersion version = complete.version();
        VersionView incomplete = new VersionView(
                complete.certificate().requested(complete.policy(), OperationId.random()),
                new CertificateVersion(
                        version.id(),
                        false,
                        true,
                        now,
                        now,
                        now,
                        now,
                        Map.of(),
                        List.of(),
                        List.of(),
                        "",
                        Optional.empty(),
                        SecretContentType.PEM,
                        true,
                        Optional.empty()));
        when(certificates.certificate(VAULT, complete.name(), Optional.empty())).thenReturn(incomplete);

        assertThat(read("/dashboard/certificates/web"))
                .contains("No version is complete yet")
                .doesNotContain("id=\"download-pem\"");
    }

    @Test
    void fileThenEachFormHasItsTypeAndName() {
        String address = address(certificate(true, SecretContentType.PEM));
        String version = address.substring(address.lastIndexOf('/') + 1).substring(0, 8);

        assertThat(disposition(address + "/certificate.pem")).contains("filename=\"web-" + version + ".pem\"");
        assertThat(disposition(address + "/certificate.der")).contains("filename=\"web-" + version + ".cer\"");
        assertThat(disposition(address + "/chain.p7b")).contains("filename=\"web-" + version + "-chain.p7b\"");
        assertThat(DashboardSlice.text(open(address + "/chain.pem")).split("BEGIN CERTIFICATE"))
                .hasSize(3);
        assertThat(open(address + "/certificate.exe").getStatus()).isEqualTo(404);
    }

    @Test
    void privateKeyThenTheVaultGivesItOutAndKnowsToWhom() {
        VersionView certificate = certificate(true, SecretContentType.PKCS12);
        byte[] content = {1, 2, 3};
        when(certificates.secret(any(), any(), any(), any(), any()))
                .thenReturn(new Secret(
                        certificate,
                        SecretContentType.PKCS12,
                        Base64.getEncoder().encodeToString(content)));

        MockHttpServletResponse file = page(EVERYTHING)
                .send(post(address(certificate) + "/private-key").param("form", "pfx"));

        assertThat(file.getContentAsByteArray()).isEqualTo(content);
        assertThat(file.getHeader("Content-Disposition")).contains("-with-key.pfx");
        verify(certificates)
                .secret(
                        eq(VAULT),
                        eq(certificate.name()),
                        eq(Optional.of(certificate.version().id().value())),
                        eq(Optional.of(SecretContentType.PKCS12)),
                        argThat(actor -> actor.id().equals("ada-id")));
    }

    @Test
    void privateKeyWhenItMayNotLeaveThenTheVaultIsNotAsked() {
        String address = address(certificate(false, SecretContentType.PEM));

        MockHttpServletResponse answer =
                page(EVERYTHING).send(post(address + "/private-key").param("form", "pem"));

        assertThat(answer.getRedirectedUrl()).isEqualTo(address);
        verify(certificates, never()).secret(any(), any(), any(), any(), any());
    }

    @Test
    void privateKeyWhenTheVaultRefusesThenTheReasonIsShown() {
        VersionView certificate = certificate(true, SecretContentType.PEM);
        when(certificates.secret(any(), any(), any(), any(), any()))
                .thenThrow(new Refusal(Refusal.Kind.SECRET_DISABLED, "It is disabled."));

        assertThat(page(EVERYTHING)
                        .send(post(address(certificate) + "/private-key").param("form", "pem"))
                        .getRedirectedUrl())
                .isEqualTo(address(certificate));
    }
}

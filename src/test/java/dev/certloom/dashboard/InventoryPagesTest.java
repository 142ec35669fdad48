package dev.certloom.dashboard;

import static dev.certloom.dashboard.InMemoryInventory.expiries;
import static dev.certloom.dashboard.InMemoryInventory.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import dev.certloom.dashboard.spi.Inventory.VersionRow;
import dev.certloom.issuer.IssuerFigures;
import dev.certloom.issuer.IssuerFigures.LastFailure;
import dev.certloom.issuer.IssuerFigures.LeadTimes;
import dev.certloom.issuer.IssuerStatistics;
import dev.certloom.pki.TestPki;
import dev.certloom.security.Permission;
import dev.certloom.security.RequiresPermission;
import dev.certloom.vault.Certificate;
import dev.certloom.vault.CertificateName;
import dev.certloom.vault.CertificateQueries;
import dev.certloom.vault.CertificateVersion;
import dev.certloom.vault.Der;
import dev.certloom.vault.IssuerName;
import dev.certloom.vault.KeyAlgorithm;
import dev.certloom.vault.KeyId;
import dev.certloom.vault.Refusal;
import dev.certloom.vault.RefusalRecord;
import dev.certloom.vault.Secret;
import dev.certloom.vault.SecretContentType;
import dev.certloom.vault.TestClock;
import dev.certloom.vault.VaultName;
import dev.certloom.vault.VersionId;
import java.io.UnsupportedEncodingException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.bind.annotation.RequestMapping;

/** The pages of certificates and issuers, with their templates. */
class InventoryPagesTest {

    private static final VaultName VAULT = new VaultName("default");
    private static final Set<Permission> EVERYTHING = EnumSet.allOf(Permission.class);
    private static final TestPki.Authorities CA = TestPki.Authorities.make();

    private final TestClock clock = new TestClock();
    private final Instant now = clock.instant();
    private final InMemoryInventory inventory = new InMemoryInventory();
    private final CertificateQueries certificates = mock(CertificateQueries.class);
    private final IssuerStatistics statistics = mock(IssuerStatistics.class);
    private final List<Object> refused = new ArrayList<>();

    private DashboardSlice pages(Set<Permission> permissions) {
        return new DashboardSlice(
                clock,
                permissions,
                new CertificatesPage(inventory, clock),
                new CertificatePage(certificates, inventory, new Said(new RefusalRecord(refused::add, clock)), clock),
                new IssuersPage(statistics));
    }

    private MockHttpServletResponse open(String address) {
        return pages(EVERYTHING).send(get(URI.create(address)));
    }

    private String read(String address) {
        MockHttpServletResponse page = open(address);
        assertThat(page.getStatus()).as(text(page)).isEqualTo(200);
        return text(page);
    }

    private static String text(MockHttpServletResponse page) {
        try {
            return page.getContentAsString();
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void certificatesWhenThereIsNoneThenThePageSaysHowToGetOne() {
        assertThat(read("/dashboard/certificates"))
                .contains("There is no certificate yet", "certificates/web/create")
                .doesNotContain("<svg", "No certificate fits");
    }

    @Test
    void certificatesThenTheListAndAChartWhoseBarsLeadToIt() {
        inventory
                .with(row("web", "CN=<web>", now.plus(Duration.ofDays(10))), row("old", "CN=old", now.minusSeconds(60)))
                .with(expiries(0, "LocalCA", KeyAlgorithm.EC_P256, 1), expiries(2, "LocalCA", KeyAlgorithm.EC_P256, 1));

        assertThat(read("/dashboard/certificates"))
                .contains("href=\"/dashboard/certificates/web\"", "CN=&lt;web&gt;", "expires soon", "in 10 days")
                .contains("href=\"/dashboard/certificates?expires=expired\"", "Week of 2026-03-02: 1")
                .contains("id=\"export\" href=\"/dashboard/certificates.csv\"")
                .doesNotContain("style=", "<web>", "More certificates");
    }

    @Test
    void certificatesWhenFilteredThenLinksKeepTheFilterAndTheChartHeedsIt() {
        inventory
                .with(row("web", "CN=web", now.plus(Duration.ofDays(10))))
                .with(
                        expiries(2, "LocalCA", KeyAlgorithm.EC_P256, 1),
                        expiries(2, "Self", KeyAlgorithm.EC_P256, 5),
                        expiries(2, "LocalCA", KeyAlgorithm.RSA_2048, 7));

        assertThat(read("/dashboard/certificates?issuer=localca&key=RSA_2048&search=a%26b&by=key"))
                .contains("Week of 2026-03-02: 7")
                .contains("/dashboard/certificates?issuer=localca&amp;key=RSA_2048&amp;expires=2026-03-02&amp;by=key")
                .contains("/dashboard/certificates.csv?search=a%26b&amp;issuer=localca&amp;key=RSA_2048");
    }

    @Test
    void certificatesWhenMoreThanAPageThenTheNextOneStartsBehindTheLastAndHasNoChart() {
        for (int i = 0; i < 51; i++) {
            inventory.with(row("web-" + i, "CN=web", now.plusSeconds(i)));
        }
        inventory.with(expiries(1, "LocalCA", KeyAlgorithm.EC_P256, 51));

        assertThat(read("/dashboard/certificates"))
                .contains("after=2026-03-01T12%3A00%3A49Z%2Cweb-49", "More certificates");
        assertThat(read("/dashboard/certificates?after=2026-03-01T12:00:49Z,web-49"))
                .contains("web-50")
                .doesNotContain("web-49", "<svg", "More certificates");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "expires=soon",
                "key=DSA",
                "after=web",
                "after=yesterday,web",
                "after=2026-03-01T12:00:49Z,a%20b",
                "issuer=a%20b"
            })
    void certificatesWhenTheAddressIsNoneOfOursThenItIsRefused(String query) {
        assertThat(open("/dashboard/certificates?" + query).getStatus()).isEqualTo(400);
    }

    @Test
    void exportThenAFileOfThatName() {
        inventory.with(row("web", "=CN", now));

        MockHttpServletResponse file = open("/dashboard/certificates.csv");

        assertThat(file.getContentType()).isEqualTo("text/csv;charset=UTF-8");
        assertThat(file.getHeader("Content-Disposition"))
                .isEqualTo("attachment; filename=\"certificates-default-2026-03-01.csv\"");
        assertThat(text(file)).contains("\"web\"", "\"'=CN\"");
        assertThat(open("/dashboard/certificates.csv?expires=soon"))
                .satisfies(page -> assertThat(page.getStatus()).isEqualTo(400))
                .satisfies(page ->
                        assertThat(page.getHeader("Content-Disposition")).isNull());
    }

    private Certificate certificate(boolean exportable, SecretContentType type) {
        Der leaf = TestPki.selfSigned(TestPki.keys().make(KeyAlgorithm.EC_P256), "CN=web.example", "web.example")
                .der();
        CertificateVersion version = new CertificateVersion(
                VersionId.fresh(),
                true,
                true,
                now,
                now.plus(Duration.ofDays(100)),
                now,
                now,
                Map.of(),
                List.of(leaf, CA.issuing().certificate()),
                "00",
                Optional.of(KeyId.fresh()),
                type,
                exportable,
                Optional.empty());
        Certificate certificate = new Certificate(
                VAULT, new CertificateName("web"), version, TestPki.policy("CN=web.example", "web.example"), false);
        when(certificates.certificate(VAULT, certificate.name(), Optional.empty()))
                .thenReturn(certificate);
        when(certificates.certificate(
                        VAULT, certificate.name(), Optional.of(version.id().value())))
                .thenReturn(certificate);
        inventory.with(new VersionRow(version.id(), now, now, version.expires(), true, true, Optional.of("2a")));
        return certificate;
    }

    private static String address(Certificate certificate) {
        return "/dashboard/certificates/web/" + certificate.version().id();
    }

    @Test
    void certificateThenItIsReadForPeopleWithItsChainVersionsAndPolicy() {
        Certificate certificate = certificate(true, SecretContentType.PKCS12);

        assertThat(read("/dashboard/certificates/web"))
                .contains("CN=web.example", "DNS web.example", "SHA256 with ECDSA")
                .contains("<summary><span>CN=Issuing</span>", "may sign certificates")
                .contains(certificate.version().id().value(), "EC P-256, exportable, a new one for each version")
                .contains("/dashboard/requests?show=all&amp;search=web", "/dashboard/audit?certificate=web")
                .contains("id=\"key-pfx\"", "id=\"key-pem\"")
                .doesNotContain("style=", "Show the current one");
    }

    @Test
    void certificateWhenTheViewerMayNotTakeKeysThenNothingOffersThem() {
        certificate(true, SecretContentType.PKCS12);

        assertThat(text(pages(EnumSet.of(Permission.CERTIFICATES_READ)).send(get("/dashboard/certificates/web"))))
                .contains("id=\"download-pem\"")
                .doesNotContain("private-key", "Its requests", "Its audit trail");
    }

    @Test
    void certificateWhenTheKeyMayNotLeaveOrIsKeptAsPemThenOnlyWhatWorksIsOffered() {
        certificate(false, SecretContentType.PKCS12);
        assertThat(read("/dashboard/certificates/web"))
                .contains("never leaves the vault")
                .doesNotContain("id=\"key-");

        certificate(true, SecretContentType.PEM);
        assertThat(read("/dashboard/certificates/web"))
                .contains("id=\"key-pem\"")
                .doesNotContain("id=\"key-pfx\"");
    }

    @Test
    void certificateWhenNoVersionIsCompleteThenThePageSaysWhereItsRequestsAre() {
        Certificate complete = certificate(true, SecretContentType.PEM);
        CertificateVersion version = complete.version();
        Certificate incomplete = new Certificate(
                VAULT,
                complete.name(),
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
                        "",
                        Optional.empty(),
                        SecretContentType.PEM,
                        true,
                        Optional.empty()),
                complete.policy(),
                true);
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
        assertThat(text(open(address + "/chain.pem")).split("BEGIN CERTIFICATE"))
                .hasSize(3);
        assertThat(open(address + "/certificate.exe").getStatus()).isEqualTo(404);
    }

    private String disposition(String address) {
        return Optional.ofNullable(open(address).getHeader("Content-Disposition"))
                .orElse("");
    }

    @Test
    void privateKeyThenTheVaultGivesItOutAndKnowsToWhom() {
        Certificate certificate = certificate(true, SecretContentType.PKCS12);
        byte[] content = {1, 2, 3};
        when(certificates.secret(any(), any(), any(), any(), any()))
                .thenReturn(new Secret(
                        certificate,
                        SecretContentType.PKCS12,
                        Base64.getEncoder().encodeToString(content)));

        MockHttpServletResponse file = pages(EVERYTHING)
                .send(post(address(certificate) + "/private-key").param("form", "pfx"));

        assertThat(file.getContentAsByteArray()).isEqualTo(content);
        assertThat(file.getHeader("Content-Disposition")).contains("-with-key.pfx");
        verify(certificates)
                .secret(
                        org.mockito.ArgumentMatchers.eq(VAULT),
                        org.mockito.ArgumentMatchers.eq(certificate.name()),
                        org.mockito.ArgumentMatchers.eq(
                                Optional.of(certificate.version().id().value())),
                        org.mockito.ArgumentMatchers.eq(Optional.of(SecretContentType.PKCS12)),
                        org.mockito.ArgumentMatchers.argThat(actor -> actor.id().equals("ada-id")));
    }

    @Test
    void privateKeyWhenItMayNotLeaveThenTheReasonIsShownAndTheVaultIsNotAsked() {
        String address = address(certificate(false, SecretContentType.PEM));

        MockHttpServletResponse answer =
                pages(EVERYTHING).send(post(address + "/private-key").param("form", "pem"));

        assertThat(answer.getRedirectedUrl()).isEqualTo(address);
        verify(certificates, never()).secret(any(), any(), any(), any(), any());
    }

    @Test
    void privateKeyWhenTheVaultRefusesThenTheReasonIsShown() {
        Certificate certificate = certificate(true, SecretContentType.PEM);
        when(certificates.secret(any(), any(), any(), any(), any()))
                .thenThrow(new Refusal(Refusal.Kind.SECRET_DISABLED, "It is disabled."));

        assertThat(pages(EVERYTHING)
                        .send(post(address(certificate) + "/private-key").param("form", "pem"))
                        .getRedirectedUrl())
                .isEqualTo(address(certificate));
    }

    @Test
    void issuersThenEachWithItsHealthAndFigures() {
        IssuerFigures used = new IssuerFigures(
                new IssuerName("LocalCA"),
                "LocalCA",
                true,
                3,
                Optional.of(now.minus(Duration.ofMinutes(5))),
                97,
                1,
                2,
                Optional.of(new LeadTimes(Duration.ofSeconds(3), Duration.ofSeconds(75), Duration.ofHours(3))),
                Optional.of(now.minusSeconds(90)),
                Optional.of(new LastFailure(now.minusSeconds(30), "The issuer <said> no.")));
        IssuerFigures unused = new IssuerFigures(
                IssuerName.SELF,
                "Self",
                true,
                0,
                Optional.empty(),
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        when(statistics.of(VAULT, Duration.ofDays(30))).thenReturn(List.of(used, unused));

        assertThat(read("/dashboard/issuers?period=30d"))
                .contains("last order failed", "97 %", "97 issued, 2 refused, 1 failed", "the oldest for")
                .contains("p90 1 min 15 s, p99 3 h", "The issuer &lt;said&gt; no.")
                .contains("no order yet", "Nothing was ever ordered here")
                .contains("/dashboard/certificates?issuer=localca")
                .doesNotContain("style=");
    }

    @Test
    void issuersWhenThePeriodIsNoneOfOursThenAWeek() {
        read("/dashboard/issuers?period=9999d");

        verify(statistics).of(VAULT, Duration.ofDays(7));
    }

    @Test
    void eachRouteDemandsItsPermission() {
        Map<String, Permission> demanded = java.util.stream.Stream.of(
                        CertificatesPage.class, CertificatePage.class, IssuersPage.class)
                .flatMap(page -> Arrays.stream(page.getDeclaredMethods()))
                .filter(method -> AnnotatedElementUtils.hasAnnotation(method, RequestMapping.class))
                .collect(Collectors.toMap(
                        method -> method.getName(),
                        method -> method.getAnnotation(RequiresPermission.class).value()));

        assertThat(demanded)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "certificates", Permission.CERTIFICATES_READ,
                        "export", Permission.CERTIFICATES_READ,
                        "certificate", Permission.CERTIFICATES_READ,
                        "version", Permission.CERTIFICATES_READ,
                        "file", Permission.CERTIFICATES_READ,
                        "privateKey", Permission.SECRETS_GET,
                        "issuers", Permission.ISSUERS_READ));
    }
}

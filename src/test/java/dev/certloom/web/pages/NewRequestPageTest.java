package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import dev.certloom.access.Permission;
import dev.certloom.approval.ApprovalForecast;
import dev.certloom.approval.ApprovalRequirement;
import dev.certloom.approval.StepDefinition;
import dev.certloom.chaincheck.IssuerDemands;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.crypto.SigningRequest;
import dev.certloom.crypto.SubjectAlternativeNames;
import dev.certloom.crypto.TestPki;
import dev.certloom.crypto.X509Properties;
import dev.certloom.issuer.IssuerDirectory;
import dev.certloom.issuer.IssuerProfile;
import dev.certloom.issuer.RequestLimits;
import dev.certloom.kernel.IssuerName;
import dev.certloom.operation.InMemoryVault;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.TestClock;
import dev.certloom.web.DenialAudit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;

/** Requesting a certificate in the browser, by the vault's own rules. */
class NewRequestPageTest {

    private static final String ADDRESS = "/dashboard/new-request";

    private final InMemoryVault vault = new InMemoryVault();
    private final IssuerDirectory issuers = mock(IssuerDirectory.class);
    private final List<Object> denied = new ArrayList<>();
    private final List<PendingOperation> forecast = new ArrayList<>();
    private ApprovalForecast answer = new ApprovalForecast.ByProcess();

    private final DashboardSlice page = page(EnumSet.allOf(Permission.class));

    private DashboardSlice page(Set<Permission> permissions) {
        return new DashboardSlice(
                new TestClock(),
                permissions,
                new NewRequestPage(
                        vault.requests(),
                        vault.operationQueries(),
                        (vaultName, request, person) -> false,
                        issuers,
                        TestPki.formats(),
                        asked -> {
                            forecast.add(asked);
                            return answer;
                        },
                        new RequestTemplateSettings(Map.of(
                                "web-server",
                                new RequestTemplateSettings.Template(
                                        "Web server", KeyAlgorithm.EC_P256, 12, List.of("1.3.6.1.5.5.7.3.1"), true),
                                "code-signing",
                                new RequestTemplateSettings.Template(
                                        "Code signing",
                                        KeyAlgorithm.RSA_3072,
                                        24,
                                        List.of("1.3.6.1.5.5.7.3.3"),
                                        false))),
                        new ActionResult(new DenialAudit(denied::add, new TestClock()))));
    }

    @BeforeEach
    void oneCa() {
        when(issuers.enabled(any(), anyInt())).thenReturn(List.of(new IssuerName("public-ca")));
        when(issuers.profile(any(), any()))
                .thenReturn(Optional.of(new IssuerProfile(
                        "ACME",
                        true,
                        true,
                        RequestLimits.NONE.withMaxValidityMonths(3).withoutWildcards(),
                        IssuerDemands.NONE)));
    }

    private static MockHttpServletRequestBuilder filled(String act) {
        return post(ADDRESS + act)
                .param("name", "web")
                .param("subject", "CN=web.example")
                .param(
                        "names",
                        "web.example, www.web.example\n10.0.0.1 ada@web.example\nupn:ada@corp.example https://web.example/x")
                .param("issuer", "Self")
                .param("key", "EC_P384")
                .param("months", "6")
                .param("usages", "1.3.6.1.5.5.7.3.1");
    }

    @Test
    void theFormBeginsWithATemplateAndSaysWhatEachIssuerSigns() {
        assertThat(page.read(get(ADDRESS + "?template=code-signing")))
                .contains("<option value=\"RSA_3072\" selected=\"selected\">RSA 3072</option>", "value=\"24\"")
                .contains("<option value=\"code-signing\" selected=\"selected\">Code signing</option>")
                .contains("public-ca (ACME)", "no wildcards; for up to 3 months")
                .doesNotContain("name=\"exportable\" value=\"true\" checked");
    }

    @Test
    void whatIsSentIsRequestedAsItWasFilledIn() {
        MvcResult sent = page.perform(filled(""));

        PendingOperation asked = vault.pending("web");
        assertThat(sent.getResponse().getRedirectedUrl()).isEqualTo("/dashboard/requests/" + asked.id());
        assertThat(asked.requester().name()).isEqualTo("Ada");
        assertThat(asked.policy().key().algorithm()).isEqualTo(KeyAlgorithm.EC_P384);
        assertThat(asked.policy().key().exportable()).isFalse();
        assertThat(asked.policy().x509().validityMonths()).isEqualTo(6);
        assertThat(asked.policy().x509().extendedKeyUsages()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(asked.policy().x509().names())
                .isEqualTo(new SubjectAlternativeNames(
                        List.of("ada@web.example"),
                        List.of("web.example", "www.web.example"),
                        List.of("ada@corp.example"),
                        List.of("https://web.example/x"),
                        List.of("10.0.0.1")));
    }

    @ParameterizedTest
    @CsvSource({
        "name, not a name, name",
        "names, -web-, names",
        "months, 1201, months",
        "months, soon, months",
        "months, 0, months",
        "issuer, none such, issuer",
        "key, none, key"
    })
    void whatIsWrongIsSaidAtItsFieldWithWhatWasWrittenAndLeavesNoLine(String field, String value, String at) {
        MockHttpServletRequestBuilder request = filled("").with(sent -> {
            sent.setParameter(field, value);
            return sent;
        });

        MockHttpServletResponse answered = page.send(request);

        assertThat(answered.getStatus()).isIn(400, 404);
        assertThat(content(answered))
                .containsPattern("name=\"" + at + "\"[^>]*aria-invalid=\"true\"")
                .contains("value=\"1.3.6.1.5.5.7.3.1\" checked");
        assertThat(denied).isEmpty();
        assertThat(vault.acts("certificate-requested")).isEmpty();
    }

    @Test
    void aSecondRequestOfANameIsRefusedInWordsAndAudited() {
        page.send(filled(""));

        assertThat(page.send(filled("")).getStatus()).isEqualTo(400);

        assertThat(denied).hasSize(1);
    }

    @Test
    void theForecastSaysWhomItAsksAndWhyAndStoresNothing() {
        answer = new ApprovalForecast.ByTable(
                new ApprovalRequirement(
                        "wildcard",
                        List.of(new StepDefinition(
                                "wildcard/1",
                                Set.of("pki-approvers"),
                                2,
                                Set.of(),
                                Duration.ofDays(1),
                                Duration.ofDays(2),
                                Duration.ofDays(3))),
                        false),
                Optional.of("A name has a wildcard."),
                true);

        assertThat(page.read(filled("/look")))
                .contains("2 of pki-approvers", "A name has a wildcard.", "under a ticket only")
                .contains("value=\"CN=web.example\"");

        assertThat(forecast).hasSize(1);
        assertThat(forecast.getFirst().certificate().value()).isEqualTo("web");
        assertThat(vault.acts("certificate-requested")).isEmpty();
        assertThat(vault.requests()).satisfies(requests -> page.send(filled("")));
        assertThat(vault.acts("certificate-requested")).hasSize(1);
    }

    @Test
    void aCertificationRequestFillsInTheFormAndItsKeyIsNotUsed() {
        KeyPair key = TestPki.keys().make(KeyAlgorithm.RSA_2048);
        String csr = new String(
                SigningRequest.pem(TestPki.keys()
                        .request(
                                new X509Properties(
                                        Optional.of("CN=from.csr.example"),
                                        new SubjectAlternativeNames(
                                                List.of(),
                                                List.of("from.csr.example", "other.csr.example"),
                                                List.of(),
                                                List.of(),
                                                List.of()),
                                        List.of("1.3.6.1.5.5.7.3.2"),
                                        List.of(),
                                        12,
                                        false),
                                key.privateKey(),
                                key.publicKey())),
                StandardCharsets.US_ASCII);

        assertThat(page.read(filled("/read").param("csr", csr)))
                .contains("value=\"CN=from.csr.example\"", "from.csr.example\nother.csr.example")
                .contains("<option value=\"RSA_2048\" selected=\"selected\">");
        assertThat(content(page.send(filled("/read").param("csr", "no request"))))
                .contains("This is no certification request", "CN=web.example");
    }

    @Test
    void anotherRequestBeginsWithWhatFailedForWhoeverMayReadThat() {
        page.send(filled(""));
        String again = ADDRESS + "?again=" + vault.pending("web").id();

        assertThat(page.read(get(again))).contains("value=\"web\"", "value=\"CN=web.example\"", "upn:ada@corp.example");
        assertThat(page(EnumSet.of(Permission.CERTIFICATES_CREATE)).read(get(again)))
                .doesNotContain("ada@corp.example");
    }

    private static String content(MockHttpServletResponse response) {
        return new String(response.getContentAsByteArray(), StandardCharsets.UTF_8);
    }
}

package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import dev.certloom.access.Permission;
import dev.certloom.issuer.ConfigurationMember.Group;
import dev.certloom.issuer.ConfigurationMember.Kind;
import dev.certloom.issuer.ConfigurationMember.Value;
import dev.certloom.issuer.IssuerAccount;
import dev.certloom.issuer.IssuerAccounts;
import dev.certloom.issuer.IssuerCredentials;
import dev.certloom.issuer.IssuerTrial;
import dev.certloom.issuer.IssuerTrial.Outcome;
import dev.certloom.issuer.IssuerTrial.Result;
import dev.certloom.issuer.IssuerTrials;
import dev.certloom.issuer.Issuers;
import dev.certloom.issuer.LastAnswer;
import dev.certloom.issuer.OrganizationDetails;
import dev.certloom.issuer.ProviderConfiguration;
import dev.certloom.issuer.TrialStep;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.OperationId;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.Phase;
import dev.certloom.operation.TestClock;
import dev.certloom.web.DenialAudit;
import dev.certloom.web.pages.IssuerStats.FailedRequest;
import dev.certloom.web.pages.IssuerStats.OpenOrders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One issuer's page, with its template. */
class IssuerPageTest {

    private static final VaultName VAULT = new VaultName("default");
    private static final IssuerName NAME = new IssuerName("Our-CA");
    private static final OperationId REQUEST = new OperationId("0123456789abcdef0123456789abcdef");

    private final TestClock clock = new TestClock();
    private final Instant now = clock.instant();
    private final IssuerStatistics statistics = mock(IssuerStatistics.class);
    private final Issuers issuers = mock(Issuers.class);
    private final IssuerAccounts accounts = mock(IssuerAccounts.class);
    private final IssuerTrials trials = mock(IssuerTrials.class);
    private final List<Object> denied = new ArrayList<>();
    private final IssuerPage controller = new IssuerPage(
            accounts, issuers, statistics, trials, new ActionResult(new DenialAudit(denied::add, clock)), clock);

    @BeforeEach
    void anIssuer() {
        when(accounts.get(VAULT, NAME))
                .thenReturn(new IssuerAccount(
                        VAULT,
                        NAME,
                        "CFSSL",
                        new IssuerCredentials(Optional.of("account-7"), Optional.of("password-8")),
                        Optional.of(new ProviderConfiguration(
                                "{\"connection\":{\"address\":\"https://ca.example\",\"trust\":\"PEM\"},\"authKey\":\"deadbeef\"}",
                                "{\"connection\":{\"address\":\"https://ca.example\",\"trust\":\"PEM\"}}")),
                        Optional.of(new OrganizationDetails(Optional.of("Example Inc."), List.of())),
                        true,
                        now,
                        now.minusSeconds(300)));
        when(issuers.members("CFSSL"))
                .thenReturn(List.of(
                        new Group(
                                "connection",
                                false,
                                List.of(
                                        new Value("connection.address", false, Kind.TEXT, List.of(), false),
                                        new Value("connection.trust", true, Kind.TEXT, List.of(), true),
                                        new Value("connection.proxy", true, Kind.TEXT, List.of(), false))),
                        new Value("authKey", true, Kind.SECRET, List.of(), false)));
        when(statistics.of(VAULT, NAME, Duration.ofDays(30)))
                .thenReturn(Optional.of(new IssuerStats(
                        NAME,
                        "CFSSL",
                        true,
                        3,
                        Optional.of(now.minusSeconds(300)),
                        97,
                        1,
                        2,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())));
        when(statistics.failures(VAULT, NAME))
                .thenReturn(List.of(
                        new FailedRequest(REQUEST, "web", Phase.REFUSED, now.minusSeconds(60), "The CA <said> no."),
                        new FailedRequest(REQUEST, "shop", Phase.FAILED, now.minusSeconds(90), "No answer in time.")));
        when(statistics.open(VAULT, NAME)).thenReturn(new OpenOrders(3, 2));
    }

    private DashboardSlice page(Set<Permission> permissions) {
        return new DashboardSlice(clock, permissions, controller);
    }

    private String read(Set<Permission> permissions) {
        return page(permissions).read(get("/dashboard/issuers/Our-CA"));
    }

    @Test
    void issuerThenWhatItIsHowItIsAndWhatCameToNothingAreShown() {
        assertThat(read(EnumSet.allOf(Permission.class)))
                .contains(
                        "<h1><span>Our-CA</span>", "CFSSL", "account-7", "Example Inc.", "no answer yet (3 in flight)")
                .contains("97 issued, 2 refused, 1 failed")
                .contains("/dashboard/requests/" + REQUEST.value(), "Refused by the issuer", "The CA &lt;said&gt; no.")
                .contains("Failed", "No answer in time.")
                .doesNotContain("style=");
    }

    @Test
    void configurationThenItsSecretsAreOnlySaidToBeSet() {
        assertThat(read(EnumSet.allOf(Permission.class)))
                .contains("https://ca.example", "<summary>Show</summary><pre>PEM</pre>")
                .contains("<dt>Authentication key</dt>", "<dd>set</dd>")
                .doesNotContain("<dt>Proxy</dt>")
                .doesNotContain("deadbeef", "password-8");
    }

    @Test
    void issuerThatDoesNotAnswerThenWhyIsShown() {
        when(issuers.whyNotAsked(VAULT, NAME)).thenReturn(Optional.of("no connection to <it>"));

        assertThat(read(EnumSet.allOf(Permission.class))).contains("does not answer", "(no connection to &lt;it&gt;)");
    }

    @Test
    void issuerThatAnsweredThenWhenAndItsWordsAreShown() {
        assertThat(read(EnumSet.allOf(Permission.class))).doesNotContain("Last contact");

        when(issuers.lastAnswer(any()))
                .thenReturn(Optional.of(new LastAnswer(now.minusSeconds(120), Optional.of("it takes no <order>"))));

        assertThat(read(EnumSet.allOf(Permission.class)))
                .contains("Last contact with the CA", "2 min ago", "it takes no &lt;order&gt;");
    }

    @Test
    void triedThenEachStepIsShownWithItsTimeAndWhatWasFound() {
        when(trials.run(VAULT, NAME))
                .thenReturn(new IssuerTrial(List.of(
                        new Result(TrialStep.Kind.RESOLVE, Outcome.GOOD, Duration.ofMillis(12), "at 192.0.2.1"),
                        new Result(TrialStep.Kind.CONNECT, Outcome.FAILED, Duration.ofSeconds(10), "no <connection>"),
                        new Result(TrialStep.Kind.TLS_HANDSHAKE, Outcome.SKIPPED, Duration.ZERO, ""))));

        assertThat(page(EnumSet.allOf(Permission.class)).read(post("/dashboard/issuers/Our-CA/try")))
                .contains("does not work", "12 ms", "at 192.0.2.1", "10 s", "no &lt;connection&gt;", "not tried")
                .contains("Nothing was ordered.");
    }

    @Test
    void triedWhenItCannotBeThenThatIsSaidAndAudited() {
        when(trials.run(VAULT, NAME)).thenThrow(new Refusal(Refusal.Kind.INVALID, "It has no configuration yet."));

        assertThat(page(EnumSet.allOf(Permission.class)).read(post("/dashboard/issuers/Our-CA/try")))
                .contains("It has no configuration yet.");
        assertThat(denied).singleElement().asString().contains("certificates/issuers/Our-CA");
    }

    @Test
    void whoMayNotReadRequestsThenNoneIsLinked() {
        assertThat(read(EnumSet.of(Permission.ISSUERS_READ)))
                .contains("No answer in time.")
                .doesNotContain("/dashboard/requests/", "/try", "/change", "/delete");
    }

    @Test
    void issuerThatIsNotThereThenNotFound() {
        when(accounts.get(VAULT, NAME)).thenThrow(new Refusal(Refusal.Kind.ISSUER_NOT_FOUND, "Issuer not found"));

        assertThat(page(EnumSet.allOf(Permission.class))
                        .send(get("/dashboard/issuers/Our-CA"))
                        .getStatus())
                .isEqualTo(404);
    }
}

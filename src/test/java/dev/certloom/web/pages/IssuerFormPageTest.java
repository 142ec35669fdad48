package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import dev.certloom.access.Permission;
import dev.certloom.issuer.ConfigurationDraft;
import dev.certloom.issuer.ConfigurationMember;
import dev.certloom.issuer.IssuerAccount;
import dev.certloom.issuer.IssuerAccountDraft;
import dev.certloom.issuer.IssuerAccounts;
import dev.certloom.issuer.IssuerCredentials;
import dev.certloom.issuer.IssuerRevision;
import dev.certloom.issuer.Issuers;
import dev.certloom.issuer.ProviderConfiguration;
import dev.certloom.issuer.TestIssuers;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.OrderSettings;
import dev.certloom.operation.TestClock;
import dev.certloom.web.DenialAudit;
import dev.certloom.web.pages.IssuerStats.OpenOrders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.springframework.mock.web.MockHttpServletResponse;

/** Issuers made, changed and deleted on pages, with their templates. */
class IssuerFormPageTest {

    private static final VaultName VAULT = new VaultName("default");
    private static final IssuerName NAME = new IssuerName("Our-CA");

    private final TestClock clock = new TestClock();
    private final List<Object> denied = new ArrayList<>();
    private final IssuerAccounts accounts = mock(IssuerAccounts.class);
    private final Issuers issuers = mock(Issuers.class);
    private final IssuerStatistics statistics = mock(IssuerStatistics.class);
    private final ActionResult actionResult = new ActionResult(new DenialAudit(denied::add, clock));
    private final DashboardSlice page = new DashboardSlice(
            clock,
            EnumSet.allOf(Permission.class),
            new IssuerFormPage(accounts, issuers, statistics, actionResult),
            new IssuerActions(
                    accounts, statistics, new OrderSettings(Duration.ofDays(7), Duration.ofMinutes(10)), actionResult));

    private final IssuerAccount account = new IssuerAccount(
            VAULT,
            NAME,
            "CFSSL",
            new IssuerCredentials(Optional.of("account-7"), Optional.of("password-8")),
            Optional.of(new ProviderConfiguration(
                    "{\"connection\":{\"address\":\"https://ca.example\"},\"authKey\":\"deadbeef\"}",
                    "{\"connection\":{\"address\":\"https://ca.example\"}}")),
            Optional.empty(),
            true,
            clock.instant(),
            clock.instant());

    @BeforeEach
    void anIssuer() {
        when(issuers.configurable()).thenReturn(List.of("CFSSL", "Script"));
        List<ConfigurationMember> members = MemberWordsTest.providers()
                .filter(one -> one.provider().equals("CFSSL"))
                .map(TestIssuers::members)
                .findFirst()
                .orElseThrow();
        when(issuers.members("CFSSL")).thenReturn(members);
        when(accounts.get(VAULT, NAME)).thenReturn(account);
        when(statistics.open(VAULT, NAME)).thenReturn(new OpenOrders(3, 1));
    }

    @Test
    void newIssuerThenTheProviderIsChosenFirstAndHasItsOwnForm() {
        assertThat(page.read(get("/dashboard/new-issuer")))
                .contains("/dashboard/new-issuer?provider=CFSSL", "/dashboard/new-issuer?provider=Script");
        assertThat(page.read(get("/dashboard/new-issuer?provider=CFSSL")))
                .contains("name=\"name\"", "name=\"member.connection.address\"", "Authentication key")
                .contains("type=\"password\" autocomplete=\"new-password\" id=\"member-authKey\"")
                .doesNotContain("style=");
        assertThat(page.send(get("/dashboard/new-issuer?provider=None")).getStatus())
                .isEqualTo(400);
    }

    @Test
    void createThenWhatWasFilledInIsMadeAndItsPageIsNext() {
        when(accounts.create(eq(VAULT), eq(NAME), any(), any(), any())).thenReturn(account);

        MockHttpServletResponse answer = page.send(post("/dashboard/new-issuer")
                .param("provider", "CFSSL")
                .param("name", "Our-CA")
                .param("accountId", "")
                .param("password", "")
                .param("member.connection.address", "https://ca.example")
                .param("member.authKey", "cafe"));

        assertThat(answer.getRedirectedUrl()).isEqualTo("/dashboard/issuers/Our-CA");
        verify(accounts)
                .create(
                        eq(VAULT),
                        eq(NAME),
                        eq(new IssuerAccountDraft(
                                Optional.of("CFSSL"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())),
                        eq(new ConfigurationDraft(
                                "{\"connection\":{\"address\":\"https://ca.example\"},\"authKey\":\"cafe\"}",
                                Set.of())),
                        any());
    }

    @Test
    void createWhenTheProviderRefusesThenTheFormIsShownAgainAsFilledInButSecretsAndTheRefusalIsAudited() {
        when(accounts.create(any(), any(), any(), any(), any()))
                .thenThrow(Refusal.invalidProperty("configuration.connection.address"));

        MockHttpServletResponse answer = page.send(post("/dashboard/new-issuer")
                .param("provider", "CFSSL")
                .param("name", "Our-CA")
                .param("password", "password-9")
                .param("member.connection.address", "ftp://<ca>")
                .param("member.authKey", "cafe-cafe"));

        assertThat(answer.getStatus()).isEqualTo(400);
        assertThat(DashboardSlice.text(answer))
                .contains("“Address” has no usable value.", "ftp://&lt;ca&gt;", "value=\"Our-CA\"")
                .containsPattern("id=\"member-connection-address\"[^>]*aria-invalid=\"true\"")
                .doesNotContain("cafe-cafe", "password-9");
        assertThat(denied).singleElement().asString().contains("certificates/issuers/Our-CA");
    }

    @Test
    void createWhenOneOfSeveralTextsIsWrongThenItsFieldIsMarkedAndSaysWhy() {
        when(accounts.create(any(), any(), any(), any(), any()))
                .thenThrow(Refusal.invalidProperty("configuration.checks.warnOnly[1]", "there is no such finding"));

        assertThat(DashboardSlice.text(send("/dashboard/new-issuer")))
                .contains("has no usable value: there is no such finding.");
    }

    @Test
    void createWhenTheAccountIsWrongThenItsFieldIsMarked() {
        when(accounts.create(any(), any(), any(), any(), any()))
                .thenThrow(Refusal.invalidProperty("credentials.account_id"));

        assertThat(DashboardSlice.text(send("/dashboard/new-issuer")))
                .contains("“Account” has no usable value.")
                .containsPattern("id=\"account-id\"[^>]*aria-invalid=\"true\"");
    }

    @Test
    void createWhenItCannotBeDoneForNowThenTheStatusSaysSo() {
        when(accounts.create(any(), any(), any(), any(), any()))
                .thenThrow(new Refusal(Refusal.Kind.NOT_YET, "Not now."));

        MockHttpServletResponse answer = send("/dashboard/new-issuer");

        assertThat(answer.getStatus()).isEqualTo(503);
        assertThat(DashboardSlice.text(answer)).contains("Not now.", "value=\"Our-CA\"");
    }

    private MockHttpServletResponse send(String address) {
        return page.send(post(address).param("provider", "CFSSL").param("name", "Our-CA"));
    }

    @Test
    void changeThenTheFormIsFilledInButSecretsAndSaysWhatItMeansForRequests() {
        assertThat(page.read(get("/dashboard/issuers/Our-CA/change")))
                .contains("https://ca.example", "value=\"account-7\"", "Remove: Authentication key", "Remove: Password")
                .contains("1 request in progress waits to be ordered, and 3 orders are with its CA.")
                .doesNotContain("deadbeef", "password-8");
    }

    @Test
    void changeThenSecretsThatWereLeftEmptyAreKept() {
        when(accounts.revise(any(), any(), any(), any())).thenReturn(account);

        assertThat(page.send(post("/dashboard/issuers/Our-CA/change")
                                .param("seen", account.updated().toString())
                                .param("accountId", "account-7")
                                .param("password", "")
                                .param("member.connection.address", "https://ca.example")
                                .param("member.authKey", ""))
                        .getRedirectedUrl())
                .isEqualTo("/dashboard/issuers/Our-CA");

        ArgumentCaptor<IssuerRevision> revision = ArgumentCaptor.forClass(IssuerRevision.class);
        verify(accounts).revise(eq(VAULT), eq(NAME), revision.capture(), any());
        assertThat(revision.getValue().seen()).isEqualTo(account.updated());
        assertThat(revision.getValue().passwordKept()).isTrue();
        assertThat(revision.getValue().configuration())
                .isEqualTo(new ConfigurationDraft(
                        "{\"connection\":{\"address\":\"https://ca.example\"}}", Set.of("authKey")));
    }

    @Test
    void changeThenSecretsThatWereLeftBlankAreKeptAndThoseThatAreTickedAreRemoved() {
        when(accounts.revise(any(), any(), any(), any())).thenReturn(account);

        page.send(post("/dashboard/issuers/Our-CA/change")
                .param("seen", account.updated().toString())
                .param("password", "  ")
                .param("removed-password", "true")
                .param("member.connection.address", "https://ca.example")
                .param("member.authKey", "  ")
                .param("removed.authKey", "true"));
        page.send(post("/dashboard/issuers/Our-CA/change")
                .param("seen", account.updated().toString())
                .param("password", "  ")
                .param("member.connection.address", "https://ca.example")
                .param("member.authKey", "  "));

        ArgumentCaptor<IssuerRevision> revisions = ArgumentCaptor.forClass(IssuerRevision.class);
        verify(accounts, times(2)).revise(eq(VAULT), eq(NAME), revisions.capture(), any());
        String withoutKey = "{\"connection\":{\"address\":\"https://ca.example\"}}";
        assertThat(revisions.getAllValues())
                .extracting(IssuerRevision::passwordKept, IssuerRevision::configuration)
                .containsExactly(
                        tuple(false, new ConfigurationDraft(withoutKey, Set.of())),
                        tuple(true, new ConfigurationDraft(withoutKey, Set.of("authKey"))));
        assertThat(revisions.getAllValues())
                .as("blanks are no password")
                .allSatisfy(
                        revision -> assertThat(revision.account().password()).isEmpty());
    }

    @Test
    void changeWhenSomebodyElseDidThenThatIsSaid() {
        when(accounts.revise(any(), any(), any(), any()))
                .thenThrow(new Refusal(Refusal.Kind.CONFLICT, "Somebody else has changed it."));

        MockHttpServletResponse answer = page.send(post("/dashboard/issuers/Our-CA/change")
                .param("seen", account.updated().toString())
                .param("removed-password", "true"));

        assertThat(answer.getStatus()).isEqualTo(409);
        assertThat(DashboardSlice.text(answer)).contains("Somebody else has changed it.");
    }

    @Test
    void enabledThenOnlyThatIsChanged() {
        assertThat(page.send(post("/dashboard/issuers/Our-CA/enabled").param("enabled", "false"))
                        .getRedirectedUrl())
                .isEqualTo("/dashboard/issuers/Our-CA");

        verify(accounts)
                .update(
                        eq(VAULT),
                        eq(NAME),
                        eq(new IssuerAccountDraft(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(false))),
                        any());
    }

    @Test
    void deletionThenItSaysWhatBecomesOfRequestsBeforeAnythingIsDeleted() {
        assertThat(page.read(get("/dashboard/issuers/Our-CA/delete")))
                .contains("Delete Our-CA?", "1 request in progress is not ordered yet, and will be refused")
                .contains("3 orders are with its CA.", "7 days from its beginning");

        when(statistics.open(VAULT, NAME)).thenReturn(new OpenOrders(0, 0));
        assertThat(page.read(get("/dashboard/issuers/Our-CA/delete"))).contains("No request in progress is for it.");

        page.send(post("/dashboard/issuers/Our-CA/delete"));
        verify(accounts).delete(eq(VAULT), eq(NAME), any());
    }

    @Test
    void fieldsThatAreNoneOfTheFormThenTheyAreNotTaken() {
        MockHttpServletResponse answer = page.send(
                post("/dashboard/new-issuer").param("provider", "None").param("name", "x"));

        assertThat(answer.getStatus()).isEqualTo(400);
        verifyNoInteractions(accounts);
    }
}

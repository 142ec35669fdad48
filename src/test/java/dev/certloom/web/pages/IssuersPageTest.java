package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import dev.certloom.access.Permission;
import dev.certloom.issuer.IssuerAccounts;
import dev.certloom.issuer.Issuers;
import dev.certloom.issuer.TestIssuers;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.Page;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.TestClock;
import dev.certloom.web.pages.IssuerStats.LastFailure;
import dev.certloom.web.pages.IssuerStats.LeadTimes;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The issuers and their figures, with their template. */
class IssuersPageTest {

    private static final VaultName VAULT = new VaultName("default");

    private final TestClock clock = new TestClock();
    private final Instant now = clock.instant();
    private final IssuerStatistics statistics = mock(IssuerStatistics.class);
    private final Issuers issuers = mock(Issuers.class);
    private final IssuerAccounts accounts = mock(IssuerAccounts.class);
    private final DashboardSlice page = new DashboardSlice(
            clock, EnumSet.allOf(Permission.class), new IssuersPage(statistics, issuers, accounts, clock));

    @BeforeEach
    void noConfigurations() {
        when(accounts.list(VAULT, Optional.empty(), 999)).thenReturn(new Page<>(List.of(), Optional.empty()));
    }

    private String read(String address) {
        return page.read(get(URI.create(address)));
    }

    @Test
    void issuersThenEachWithItsHealthAndFigures() {
        IssuerStats used = new IssuerStats(
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
        IssuerStats unused = new IssuerStats(
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
                .contains("half of them; 90 % within 1 min 15 s, 99 % within 3 h", "The issuer &lt;said&gt; no.")
                .contains("no order yet", "No certificate has been ordered from this issuer yet")
                .contains("/dashboard/certificates?issuer=localca")
                .doesNotContain("style=");
    }

    @Test
    void issuersThatDoNotAnswerThenThatIsSaidInsteadOfAnOutcome() {
        IssuerStats waiting = figures("Silent", 11);
        IssuerStats away = figures("Away", 2);
        when(statistics.of(VAULT, Duration.ofDays(7))).thenReturn(List.of(waiting, away));
        when(issuers.whyNotAsked(VAULT, new IssuerName("Away"))).thenReturn(Optional.of("no connection to <it>"));

        assertThat(read("/dashboard/issuers"))
                .contains("no answer yet (11 in flight)", "does not answer", "(no connection to &lt;it&gt;)")
                .doesNotContain("no order yet");
    }

    private static IssuerStats figures(String name, int inFlight) {
        return new IssuerStats(
                new IssuerName(name),
                "CFSSL",
                true,
                inFlight,
                Optional.empty(),
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void issuersWhenACertificateOfTheirsEndsSoonThenThatIsSaid() {
        String soon = TestIssuers.authorityUntil(clock.instant().plus(Duration.ofDays(20)));
        String later = TestIssuers.authorityUntil(clock.instant().plus(Duration.ofDays(200)));
        when(statistics.of(VAULT, Duration.ofDays(7))).thenReturn(List.of(figures("Ends", 0), figures("Stays", 0)));
        when(accounts.list(VAULT, Optional.empty(), 999))
                .thenReturn(new Page<>(
                        List.of(
                                TestIssuers.trusting(VAULT, "Ends", soon + later),
                                TestIssuers.trusting(VAULT, "Stays", later)),
                        Optional.empty()));

        assertThat(read("/dashboard/issuers"))
                .containsOnlyOnce("expires on ")
                .contains("An authority of its server (CN=ca) expires on " + day(20) + ", in ");
    }

    private String day(int days) {
        return clock.instant().plus(Duration.ofDays(days)).toString().substring(0, 10);
    }

    @Test
    void issuersWhenThePeriodIsNoneOfOursThenItIsRefused() {
        assertThat(page.send(get("/dashboard/issuers").param("period", "9999d")).getStatus())
                .isEqualTo(400);
        verifyNoInteractions(statistics);
    }

    @Test
    void issuersWhenNoPeriodIsAskedForThenAWeek() {
        read("/dashboard/issuers");

        verify(statistics).of(VAULT, Duration.ofDays(7));
    }
}

package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import dev.certloom.access.Permission;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.TestClock;
import dev.certloom.renewal.RenewalProblem;
import dev.certloom.web.pages.RenewalLists.Kind;
import dev.certloom.web.pages.RenewalLists.Position;
import dev.certloom.web.pages.RenewalLists.Row;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The calendar of renewals, and the lists beneath it. */
class RenewalsPageTest {

    private static final VaultName VAULT = new VaultName("default");

    private final TestClock clock = new TestClock();
    private final JdbcRenewalLists lists = mock(JdbcRenewalLists.class);
    private final InMemoryInventory inventory = new InMemoryInventory();
    private final DashboardSlice page = new DashboardSlice(
            clock, EnumSet.of(Permission.CERTIFICATES_READ), new RenewalsPage(lists, inventory, clock));

    private Row row(String name, RenewalProblem... problems) {
        return new Row(
                new CertificateName(name),
                new IssuerName("LocalCA"),
                clock.instant().plus(Duration.ofDays(9)),
                Optional.of(clock.instant().plus(Duration.ofDays(1))),
                2,
                Optional.of("The CA said no."),
                List.of(problems));
    }

    @Test
    void eachWeekHasItsRenewalsBesideItsExpiries() {
        inventory.with(InMemoryInventory.expiries(2, "LocalCA", KeyAlgorithm.EC_P256, 4));
        when(lists.perSpan(eq(VAULT), any())).thenReturn(Map.of(0, 1L, 1, 2L, 2, 7L, 60, 9L));

        assertThat(page.read(get("/dashboard/renewals")))
                .contains("Week of 2026-02-23: 3 renewed, 0 expire", "Week of 2026-03-02: 7 renewed, 4 expire")
                .contains("/dashboard/certificates?expires=2026-03-02", "Nothing is known that will fail.")
                .doesNotContain("Week of 2026-03-09");
    }

    @Test
    void whatWillFailIsThereByProblemAndLeadsToTheCertificate() {
        when(lists.problems(VAULT)).thenReturn(Map.of(RenewalProblem.ISSUER_DISABLED, 1_204L));
        when(lists.find(eq(VAULT), eq(Kind.PROBLEMS), eq(Optional.of(RenewalProblem.ISSUER_DISABLED)), any(), anyInt()))
                .thenReturn(List.of(row("web", RenewalProblem.ISSUER_DISABLED)));

        assertThat(page.read(get("/dashboard/renewals?problem=issuer-disabled")))
                .contains("its issuer is disabled", "1,204", "href=\"/dashboard/certificates/web\"")
                .contains("failed twice: The CA said no.");
    }

    @Test
    void aFullPageLeadsToTheNextWhichBeginsBehindIt() {
        List<Row> rows = IntStream.range(0, 51).mapToObj(i -> row("web-" + i)).toList();
        when(lists.find(any(), eq(Kind.FAILING), any(), eq(Optional.empty()), eq(51)))
                .thenReturn(rows);

        String first = page.read(get("/dashboard/renewals?show=failing"));

        assertThat(first)
                .contains("show=failing", "after=web-49", "afterExpires=2026-03-10T12:00:00Z")
                .doesNotContain("href=\"/dashboard/certificates/web-50\"");
        page.read(get("/dashboard/renewals?show=failing&after=web-49&afterExpires=2026-03-10T12:00:00Z"));
        verify(lists)
                .find(
                        VAULT,
                        Kind.FAILING,
                        Optional.empty(),
                        Optional.of(new Position(rows.get(49).expires(), new CertificateName("web-49"))),
                        51);
    }

    @Test
    void whatThePageDoesNotOfferIsRefused() {
        assertThat(page.send(get("/dashboard/renewals?show=all")).getStatus()).isEqualTo(400);
        assertThat(page.send(get("/dashboard/renewals?problem=none")).getStatus())
                .isEqualTo(400);
        assertThat(page.send(get("/dashboard/renewals?after=web&afterExpires=soon"))
                        .getStatus())
                .isEqualTo(400);
        assertThat(page.send(get("/dashboard/renewals?after=web&afterExpires=+1000000-01-01T00:00:00Z"))
                        .getStatus())
                .as("a year that the store cannot look for")
                .isEqualTo(400);
    }
}

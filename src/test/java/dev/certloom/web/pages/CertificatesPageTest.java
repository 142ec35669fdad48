package dev.certloom.web.pages;

import static dev.certloom.web.pages.InMemoryInventory.expiries;
import static dev.certloom.web.pages.InMemoryInventory.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import dev.certloom.access.Permission;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.operation.TestClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletResponse;

/** The list of certificates, with its template, and its export. */
class CertificatesPageTest {

    private final TestClock clock = new TestClock();
    private final Instant now = clock.instant();
    private final InMemoryInventory inventory = new InMemoryInventory();
    private final InMemoryDeletedCertificates deleted = new InMemoryDeletedCertificates();
    private final DashboardSlice page =
            new DashboardSlice(clock, EnumSet.allOf(Permission.class), new CertificatesPage(inventory, deleted, clock));

    private MockHttpServletResponse open(String address) {
        return page.send(get(URI.create(address)));
    }

    private String read(String address) {
        return page.read(get(URI.create(address)));
    }

    @Test
    void certificatesWhenThereIsNoneThenThePageSaysHowToGetOne() {
        assertThat(read("/dashboard/certificates"))
                .contains("No certificates yet", "certificates/web/create")
                .doesNotContain("<svg", "No certificate fits");
    }

    @Test
    void whoMayNotSeeRequestsIsNotLedToThem() {
        DashboardSlice reader = new DashboardSlice(
                clock, EnumSet.of(Permission.CERTIFICATES_READ), new CertificatesPage(inventory, deleted, clock));
        String toRequests = "href=\"/dashboard/requests\"";

        assertThat(read("/dashboard/certificates")).contains(toRequests);
        assertThat(reader.read(get("/dashboard/certificates")))
                .contains("No certificates yet")
                .doesNotContain(toRequests);
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
    void certificatesWhenFilteredThenLinksAndChartKeepTheFilter() {
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
    void searchThatDeletedOnesMatchLeadsToThemToo() {
        inventory.with(expiries(1, "LocalCA", KeyAlgorithm.EC_P256, 1));
        deleted.with("mail", now, "Bob");
        String link = "href=\"/dashboard/deleted-certificates?search=mail\"";

        assertThat(read("/dashboard/certificates?search=mail")).contains(link);
        assertThat(read("/dashboard/certificates?search=web")).doesNotContain("deleted-certificates?search");
        assertThat(read("/dashboard/certificates")).doesNotContain("deleted-certificates?search");
    }

    @Test
    void whereAllAreDeletedThePageLeadsToThem() {
        deleted.with("mail", now, "Bob");

        assertThat(read("/dashboard/certificates"))
                .contains("All certificates are deleted", "href=\"/dashboard/deleted-certificates\"")
                .doesNotContain("No certificates yet");
    }

    @Test
    void certificatesWhenPagedThenTheNextOneFollowsWithoutAChart() {
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
                "after=%2B999999999-01-01T00:00:00Z,web",
                "after=2026-03-01T12:00:49Z,a%20b",
                "issuer=a%20b",
                "order=size",
                "by=colour"
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
        assertThat(DashboardSlice.text(file)).contains("\"web\"", "\"'=CN\"");
        assertThat(open("/dashboard/certificates.csv?expires=soon"))
                .satisfies(page -> assertThat(page.getStatus()).isEqualTo(400))
                .satisfies(page ->
                        assertThat(page.getHeader("Content-Disposition")).isNull());
    }
}

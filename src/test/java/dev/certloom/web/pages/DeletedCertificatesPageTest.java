package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import dev.certloom.access.Permission;
import dev.certloom.kernel.RecoveryPolicy;
import dev.certloom.operation.TestClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/** The list of deleted certificates, with its template. */
class DeletedCertificatesPageTest {

    private final TestClock clock = new TestClock();
    private final Instant now = clock.instant();
    private final InMemoryDeletedCertificates deleted = new InMemoryDeletedCertificates();
    private boolean purgeProtected;

    private String read(String address) {
        return new DashboardSlice(
                        clock,
                        EnumSet.of(Permission.CERTIFICATES_READ),
                        new DeletedCertificatesPage(deleted, vault -> new RecoveryPolicy(90, purgeProtected)))
                .read(get(URI.create(address)));
    }

    @Test
    void withoutAnyTheListSaysSo() {
        assertThat(read("/dashboard/deleted-certificates"))
                .contains("No certificate is deleted.", "can purge them before")
                .doesNotContain("<table", "matches");
    }

    @Test
    void eachSaysWhoDeletedItWhenAndUntilWhenItIsKept() {
        deleted.with("web", now.minus(Duration.ofDays(3)), "Bob <b>")
                .with("old", now.minus(Duration.ofDays(91)), "Eve");

        assertThat(read("/dashboard/deleted-certificates"))
                .contains(
                        "href=\"/dashboard/deleted-certificates/web\"", "CN=&lt;web&gt;", "Bob &lt;b&gt;", "3 days ago")
                .contains("in 87 days", "2026-05-27 12:00 UTC")
                .containsOnlyOnce("<span class=\"chip wait\">due</span>")
                .doesNotContain("More deleted certificates");
    }

    @Test
    void inAProtectedVaultTheListSaysThatNobodyPurges() {
        purgeProtected = true;

        assertThat(read("/dashboard/deleted-certificates")).contains("purge protection: nobody can purge them before");
    }

    @Test
    void theNextPageFollowsTheLastNameAndKeepsTheSearch() {
        for (int i = 10; i < 61; i++) {
            deleted.with("web-" + i, now, "Bob");
        }

        assertThat(read("/dashboard/deleted-certificates?search=web%26"))
                .contains("No deleted certificate matches.", "Show all deleted certificates");
        assertThat(read("/dashboard/deleted-certificates?search=web"))
                .contains("/dashboard/deleted-certificates?search=web&amp;after=web-59", "More deleted certificates");
        assertThat(read("/dashboard/deleted-certificates?search=web&after=web-59"))
                .contains("web-60")
                .doesNotContain("/web-59", "More deleted certificates");
    }
}

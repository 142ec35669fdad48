package dev.certloom.web.pages;

import static dev.certloom.web.pages.TestRequests.NOON;
import static dev.certloom.web.pages.TestRequests.VAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import dev.certloom.access.Permission;
import dev.certloom.kernel.IssuerName;
import dev.certloom.maintenance.Freeze;
import dev.certloom.maintenance.Freezes;
import dev.certloom.maintenance.MadeFreeze;
import dev.certloom.maintenance.Scope;
import dev.certloom.operation.TestClock;
import dev.certloom.web.DenialAudit;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreezesPageTest {

    private static final String ID = "0123456789abcdef0123456789abcdef";

    private final Freezes freezes = mock(Freezes.class);

    private DashboardSlice page(Set<Permission> permissions) {
        return new DashboardSlice(
                new TestClock(),
                permissions,
                new FreezesPage(freezes, new ActionResult(new DenialAudit(event -> {}, new TestClock()))));
    }

    @Test
    void windowsAndFreezesAreShownEscapedAndEndedByWhoeverMay() {
        // given
        Scope scope = new Scope(
                Optional.of(VAULT), Optional.of(new IssuerName("public-ca")), Scope.Tag.read("stage=<production>"));
        Freeze freeze = new Freeze(scope, NOON, NOON.plus(Duration.ofDays(3)), "End <of> the year");
        when(freezes.made(VAULT)).thenReturn(List.of(new MadeFreeze(ID, freeze, "<Ada>", Optional.empty())));
        when(freezes.windows(VAULT))
                .thenReturn(List.of(new Freezes.WindowState(
                        "FREQ=WEEKLY;BYDAY=SU", "PT4H", "Europe/Berlin", "", false, Optional.of(NOON))));

        // when
        String all = page(EnumSet.allOf(Permission.class)).read(get(URI.create("/dashboard/freezes")));
        String read = page(Set.of(Permission.OPERATIONS_READ)).read(get(URI.create("/dashboard/freezes")));

        // then
        assertThat(all)
                .contains("End &lt;of&gt; the year", "public-ca, stage=&lt;production&gt;", "&lt;Ada&gt;")
                .contains("FREQ=WEEKLY;BYDAY=SU", "for PT4H, by the clocks of Europe/Berlin", "opens at")
                .contains("/dashboard/freezes/" + ID + "/end", "Make a freeze");
        assertThat(read).contains("FREQ=WEEKLY;BYDAY=SU").doesNotContain("/end", "Make a freeze");
    }

    @Test
    void freezeIsMadeOfDaysAndEnded() {
        // when
        page(EnumSet.allOf(Permission.class))
                .perform(post(URI.create("/dashboard/freezes"))
                        .param("issuer", " public-ca ")
                        .param("from", "2026-12-18")
                        .param("until", "2026-12-31")
                        .param("reason", "End of the year"));
        page(EnumSet.allOf(Permission.class)).perform(post(URI.create("/dashboard/freezes/" + ID + "/end")));

        // then
        verify(freezes)
                .make(
                        eq(VAULT),
                        eq(new Freezes.Draft(
                                Optional.of("public-ca"),
                                Optional.empty(),
                                Optional.of(Instant.parse("2026-12-18T00:00:00Z")),
                                Instant.parse("2027-01-01T00:00:00Z"),
                                "End of the year")),
                        any());
        verify(freezes).end(eq(VAULT), eq(ID), any());
    }
}

package dev.certloom.web.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

import dev.certloom.access.Permission;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.TestClock;
import dev.certloom.renewal.selection.ManualRenewals;
import dev.certloom.renewal.selection.RenewalSelection;
import dev.certloom.renewal.selection.RenewalSelection.Refused;
import dev.certloom.renewal.selection.RenewalSelection.Scheduled;
import dev.certloom.web.DenialAudit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people have renewed from the pages. */
class RenewalActionsTest {

    private static final VaultName VAULT = new VaultName("default");
    private static final CertificateName WEB = new CertificateName("web");
    private static final CertificateName MAIL = new CertificateName("mail");

    private final TestClock clock = new TestClock();
    private final ManualRenewals renewals = mock(ManualRenewals.class);
    private final List<Object> refused = new ArrayList<>();
    private final DashboardSlice page = new DashboardSlice(
            clock,
            EnumSet.allOf(Permission.class),
            new RenewalActions(renewals, new ActionResult(new DenialAudit(refused::add, clock)), clock));

    @Test
    void oneIsRenewedForWhoPressesTheButton() {
        assertThat(page.notice(post("/dashboard/certificates/web/renew"))).isEqualTo("web is being renewed.");

        verify(renewals).renew(eq(VAULT), eq(WEB), any(), any());
    }

    @Test
    void whyOneIsNotRenewedIsSaidAndAudited() {
        when(renewals.renew(any(), any(), any(), any()))
                .thenThrow(new Refusal(Refusal.Kind.FORBIDDEN, "It is disabled."));

        assertThat(page.perform(post("/dashboard/certificates/web/renew"))
                        .getFlashMap()
                        .get("problem"))
                .isEqualTo("It is disabled.");
        assertThat(refused).hasSize(1);
    }

    @Test
    void ofASelectionItIsSaidWhenTheLastBeginsAndWhichAreNotRenewed() {
        when(renewals.schedule(eq(VAULT), eq(List.of(WEB, MAIL)), eq(Duration.ofMinutes(10)), any(), any()))
                .thenReturn(new RenewalSelection(
                        List.of(new Scheduled(WEB, clock.instant())),
                        List.of(new Refused(MAIL, "It is deleted: recover it first."))));

        assertThat(page.notice(
                        post("/dashboard/renewals").param("name", "web", "mail").param("pace", "PT10M")))
                .isEqualTo(
                        "1 is renewed, the last one on 2026-03-01 12:00:00 UTC. 1 is not: mail (It is deleted: recover it first.)");
    }

    @Test
    void nothingSelectedIsSaidInsteadOfDone() {
        assertThat(page.perform(post("/dashboard/renewals")).getFlashMap().get("problem"))
                .asString()
                .contains("select at least one certificate");
        page.send(post("/dashboard/renewals").param("name", "web").param("pace", "often"));

        verifyNoInteractions(renewals);
        assertThat(refused).hasSize(2);
    }
}

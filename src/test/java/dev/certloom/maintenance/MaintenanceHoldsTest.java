package dev.certloom.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.certloom.certificate.Certificates;
import dev.certloom.crypto.TestPki;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import dev.certloom.maintenance.SuggestedWindows.End;
import dev.certloom.operation.PendingOperation;
import dev.certloom.operation.RenewalHolds.Verdict;
import dev.certloom.operation.RequestCause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds a renewal whose CA suggests when to make it. */
class MaintenanceHoldsTest {

    private static final VaultName VAULT = new VaultName("default");
    private static final CertificateName NAME = new CertificateName("web");
    private static final Instant NOW = Instant.parse("2026-12-20T09:00:00Z");

    private final Certificates certificates = mock(Certificates.class);
    private final JdbcFreezes made = mock(JdbcFreezes.class);
    private final PendingOperation renewal = mock(PendingOperation.class);

    @BeforeEach
    void aRenewalBeganInAFreeze() {
        when(certificates.current(VAULT, NAME)).thenReturn(Optional.empty());
        when(made.notOver(any(), any(), anyInt())).thenReturn(List.of());
        when(renewal.vault()).thenReturn(VAULT);
        when(renewal.certificate()).thenReturn(NAME);
        when(renewal.policy()).thenReturn(TestPki.policy(IssuerName.SELF, "CN=web"));
        when(renewal.tags()).thenReturn(Map.of());
        when(renewal.created()).thenReturn(NOW);
        when(renewal.cause()).thenReturn(RequestCause.SUGGESTED_WINDOW);
    }

    private Verdict verdict(Instant suggestedUntil, Instant now) {
        return verdict(suggestedUntil, suggestedUntil.minus(Duration.ofDays(2)), now);
    }

    private Verdict verdict(Instant suggestedUntil, Instant suggestedSince, Instant now) {
        MaintenanceSettings settings = MaintenanceSettingsTest.bind(Map.of(
                "freezes.year-end.from", "2026-12-18T00:00Z",
                "freezes.year-end.until", "2027-01-04T00:00Z",
                "freezes.year-end.reason", "End of the year"));
        return new MaintenanceHolds(
                        certificates,
                        made,
                        (vault, name) -> Optional.of(new End(suggestedUntil, suggestedSince)),
                        settings)
                .on(renewal, now);
    }

    @Test
    void whatItsCaIsAboutToRevokeIsNotHeld() {
        // when, then
        assertThat(verdict(NOW.minusSeconds(1), NOW))
                .isEqualTo(new Verdict.Lifted(
                        "its CA suggests to renew it by 2026-12-20T08:59:59Z, which was over when this began"));
    }

    @Test
    void aSuggestedWindowThatPassesWhileItIsHeldIsNoReasonToLetItGo() {
        // when, then
        assertThat(verdict(NOW.plus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(2))))
                .isInstanceOf(Verdict.Held.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = RequestCause.class,
            names = {"SUGGESTED_WINDOW", "LIFETIME_PERCENTAGE"})
    void aWindowThatIsMovedToThePastWhileItIsHeldLetsItGo(RequestCause cause) {
        // given
        when(renewal.cause()).thenReturn(cause);
        Instant moved = NOW.plus(Duration.ofHours(5));

        // when, then
        assertThat(verdict(moved.minusSeconds(1), moved, moved.plusSeconds(1)))
                .isEqualTo(
                        new Verdict.Lifted(
                                "its CA has suggested since 2026-12-20T14:00:00Z to renew it by 2026-12-20T13:59:59Z, which was over"));
    }

    @Test
    void whatIsRenewedForAnotherReasonIsHeld() {
        // given
        when(renewal.cause()).thenReturn(RequestCause.LIFETIME_PERCENTAGE);

        // when, then
        assertThat(verdict(NOW.minusSeconds(1), NOW)).isInstanceOf(Verdict.Held.class);
    }
}

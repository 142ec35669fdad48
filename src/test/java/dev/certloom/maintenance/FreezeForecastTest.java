package dev.certloom.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.certloom.kernel.IssuerName;
import dev.certloom.kernel.VaultName;
import dev.certloom.operation.TestClock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FreezeForecastTest {

    private static final Instant FROM = Instant.parse("2026-12-18T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2027-01-04T00:00:00Z");

    private static boolean lasts(Optional<VaultName> frozen, Instant renewal, Instant end) {
        MaintenanceSettings settings = mock(MaintenanceSettings.class);
        when(settings.allFreezes())
                .thenReturn(List.of(new Freeze(
                        new Scope(frozen, Optional.empty(), Optional.empty()), FROM, UNTIL, "End of the year")));
        return new FreezeForecast(settings, mock(JdbcFreezes.class), new TestClock())
                .of(new VaultName("default"))
                .lasts(new IssuerName("ca"), Map.of(), renewal, end);
    }

    @Test
    void onlyAFreezeThatLastsFromTheRenewalToTheEndLeavesNoTime() {
        assertThat(lasts(Optional.empty(), FROM, UNTIL)).isTrue();
        assertThat(lasts(Optional.empty(), FROM.minusSeconds(1), UNTIL)).isFalse();
        assertThat(lasts(Optional.empty(), FROM, UNTIL.plusSeconds(1))).isFalse();
    }

    @Test
    void aFreezeOfAnotherVaultIsNone() {
        assertThat(lasts(Optional.of(new VaultName("other")), FROM, UNTIL)).isFalse();
    }
}

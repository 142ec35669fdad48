package dev.certloom.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.certloom.kernel.Refusal;
import dev.certloom.kernel.Transfer;
import dev.certloom.kernel.VaultName;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class VaultsSettingsTest {

    private static final VaultName OPEN = new VaultName("open");
    private static final VaultName CLOSED = new VaultName("closed");

    @ParameterizedTest
    @EnumSource(Transfer.class)
    void aTransferIsAllowedUnlessItsSettingForbidsIt(Transfer transfer) {
        VaultsSettings settings = new Binder(new MapConfigurationPropertySource(Map.of(
                        "certloom.vaults.open.retention-days",
                        "7",
                        "certloom.vaults.closed." + transfer.setting(),
                        "false")))
                .bind("certloom", VaultsSettings.class)
                .get();

        assertThatCode(() -> settings.demand(OPEN, transfer)).doesNotThrowAnyException();
        assertThatThrownBy(() -> settings.demand(CLOSED, transfer))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.FORBIDDEN))
                .hasMessageContaining("certloom.vaults.closed." + transfer.setting());
        for (Transfer other : Transfer.values()) {
            assertThat(settings.allows(CLOSED, other)).isEqualTo(other != transfer);
        }
    }
}

package dev.certloom.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Bindings of roles that leave nobody who may do everything: allowed, but said at the start. */
@ExtendWith(OutputCaptureExtension.class)
@Isolated
class MissingAdministratorTest {

    private static void start(Map<String, VaultsSettings.Vault> vaults) {
        new SecurityConfiguration().vaults(new VaultsSettings(vaults));
    }

    private static VaultsSettings.Vault binding(Map<String, Set<String>> bindings) {
        return VaultsSettings.Vault.at(List.of(), bindings);
    }

    @Test
    void vaultsWithoutAnAdministratorAreNamed(CapturedOutput output) {
        start(Map.of(
                "orders", binding(Map.of("ops", Set.of("Certloom Administrator"))),
                "shops", binding(Map.of("ci", Set.of("key-vault-certificates-officer"))),
                "bills", binding(Map.of("team", Set.of("KEY_VAULT_ADMINISTRATOR", "certloom-approver")))));

        assertThat(output.toString())
                .containsOnlyOnce("stands for certloom-administrator")
                .contains("none in [bills, shops]", "role-bindings");
    }

    @Test
    void withTheUsualBindingsNothingIsSaid(CapturedOutput output) {
        start(Map.of());
        start(Map.of("default", binding(Map.of())));

        assertThat(output.toString()).doesNotContain("administrator");
    }
}

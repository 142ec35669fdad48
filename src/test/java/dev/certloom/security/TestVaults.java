package dev.certloom.security;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Vaults for tests of what stands behind the gate. */
public final class TestVaults {

    private TestVaults() {}

    /** The vault {@code default}, also reached at this host. */
    public static Vaults defaultAt(String host) {
        return new Vaults(new SecuritySettings(
                null,
                null,
                new SecuritySettings.Tokens(
                        true, null, null, "certloom", "https://localhost", "roles", Duration.ofHours(1), 60),
                Map.of(SecuritySettings.DEFAULT_VAULT, new SecuritySettings.VaultSettings(List.of(host), Map.of()))));
    }
}

package dev.certloom.security;

import dev.certloom.security.SecuritySettings.VaultSettings;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Which vault a host names, and what a caller's roles allow in it. */
@Component
public class Vaults {

    private static final String LOCALHOST = "localhost";

    private final Map<String, String> byHost;
    private final Map<String, VaultSettings> settings;

    Vaults(SecuritySettings settings) {
        this.settings = settings.vaults();
        Map<String, String> hosts = new HashMap<>();
        this.settings.forEach((name, vault) -> {
            hosts.put(name + "." + LOCALHOST, name);
            vault.hosts().forEach(host -> hosts.put(host.toLowerCase(Locale.ROOT), name));
        });
        if (this.settings.containsKey(SecuritySettings.DEFAULT_VAULT)) {
            hosts.putIfAbsent(LOCALHOST, SecuritySettings.DEFAULT_VAULT);
        }
        this.byHost = Map.copyOf(hosts);
    }

    /** The vault reached under this host name; empty for an unknown one. */
    public Optional<String> named(String host) {
        return Optional.ofNullable(byHost.get(host.toLowerCase(Locale.ROOT)));
    }

    /** Whether one of the roles is bound, in this vault, to a built-in role that reaches so far. */
    boolean allow(String vault, Set<String> roles, Permission permission) {
        VaultSettings bound = settings.get(vault);
        return bound != null
                && roles.stream().map(bound.roles()::get).anyMatch(role -> role != null && role.allows(permission));
    }
}

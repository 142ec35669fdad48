package dev.certloom.access;

import static java.util.stream.Collectors.toUnmodifiableMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.google.common.base.Ascii;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which vault a host name leads to, and what a caller may do in it. */
public final class Vaults {

    private final Map<String, String> byHost = new HashMap<>();
    private final Map<String, Map<String, Set<Permission>>> permissionsByRole = new HashMap<>();

    public Vaults(VaultsSettings settings) {
        settings.vaults().forEach((vault, vaultSettings) -> {
            for (String host : settings.hosts(vault)) {
                String other = byHost.put(canonical(host), vault);
                if (other != null && !other.equals(vault)) {
                    throw new IllegalArgumentException("Expected a host to lead to one vault, but '" + host
                            + "' is named by certloom.vaults." + other + " and certloom.vaults." + vault + ".");
                }
            }
            permissionsByRole.put(
                    vault,
                    vaultSettings.roleBindings().entrySet().stream()
                            .collect(toUnmodifiableMap(Map.Entry::getKey, binding -> reach(binding.getValue()))));
        });
    }

    public Optional<String> at(String host) {
        return Optional.ofNullable(byHost.get(canonical(host)));
    }

    /** Every host that leads to a vault. */
    public Set<String> hosts() {
        return Set.copyOf(byHost.keySet());
    }

    /** Every vault's name. */
    public Set<String> names() {
        return Set.copyOf(permissionsByRole.keySet());
    }

    /** Every value of the roles claim that is bound to a role in some vault. */
    public Set<String> roles() {
        return permissionsByRole.values().stream()
                .flatMap(bindings -> bindings.keySet().stream())
                .collect(toUnmodifiableSet());
    }

    boolean allow(Caller caller, String vault, Permission permission) {
        return permissions(caller, vault).contains(permission);
    }

    /** Everything the caller may do in the vault. */
    Set<Permission> permissions(Caller caller, String vault) {
        if (!caller.vaults().isEmpty() && !caller.vaults().contains(vault)) {
            return Set.of();
        }
        Map<String, Set<Permission>> bindings = permissionsByRole.getOrDefault(vault, Map.of());
        return caller.roles().stream()
                .flatMap(role -> bindings.getOrDefault(role, Set.of()).stream())
                .collect(toUnmodifiableSet());
    }

    /** The values of the roles claim that grant this permission in the vault. */
    public Set<String> rolesThatAllow(Permission permission, String vault) {
        return permissionsByRole.getOrDefault(vault, Map.of()).entrySet().stream()
                .filter(binding -> binding.getValue().contains(permission))
                .map(Map.Entry::getKey)
                .collect(toUnmodifiableSet());
    }

    /**
     * Whether the caller is allowed to in each vault: what belongs to all of them must not be accessible through one.
     */
    boolean allowEverywhere(Caller caller, Permission permission) {
        return permissionsByRole.keySet().stream().allMatch(vault -> allow(caller, vault, permission));
    }

    /** Vaults, by name, in which no value of the roles claim stands for an administrator. */
    List<String> withoutAdministrator() {
        return permissionsByRole.keySet().stream()
                .filter(vault -> rolesThatAllow(Permission.PEOPLE_WRITE, vault).isEmpty())
                .sorted()
                .toList();
    }

    /** The first by name: where events at a host without a vault are audited. */
    public String first() {
        return Collections.min(permissionsByRole.keySet());
    }

    private static Set<Permission> reach(Set<String> roles) {
        return roles.stream()
                .map(BuiltInRole::named)
                .flatMap(role -> role.permissions().stream())
                .collect(toUnmodifiableSet());
    }

    /** Host names are case-insensitive (RFC 4343); a trailing dot makes no difference. */
    private static String canonical(String host) {
        String lower = Ascii.toLowerCase(host);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}

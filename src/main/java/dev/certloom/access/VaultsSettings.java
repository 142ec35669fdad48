package dev.certloom.access;

import dev.certloom.kernel.RecoveryPolicy;
import dev.certloom.kernel.RecoverySettings;
import dev.certloom.kernel.Transfer;
import dev.certloom.kernel.TransferSettings;
import dev.certloom.kernel.VaultName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The vaults, under {@code certloom.vaults.NAME}. With none named there is one, {@code default}.
 *
 * @param vaults the vaults by name: lower-case letters, digits and hyphens, at most 63. Without any there is
 *     {@code default}
 */
@ConfigurationProperties("certloom")
public record VaultsSettings(@DefaultValue Map<String, Vault> vaults) implements RecoverySettings, TransferSettings {

    private static final String DEFAULT = "default";
    private static final Pattern NAME = Pattern.compile("[0-9a-z-]{1,63}");

    public VaultsSettings {
        vaults.keySet().stream()
                .filter(name -> !NAME.matcher(name).matches())
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(
                            "Expected a vault's name to be 1 to 63 lower-case letters, digits and hyphens, but "
                                    + "certloom.vaults names '" + name + "'.");
                });
        vaults = vaults.isEmpty() ? Map.of(DEFAULT, Vault.UNNAMED) : Map.copyOf(vaults);
    }

    /**
     * The hosts of a vault: those named, else {@code NAME.localhost}, and plain {@code localhost} for {@code default}.
     */
    List<String> hosts(String vault) {
        List<String> named = of(vault).hosts();
        if (!named.isEmpty()) {
            return named;
        }
        String own = vault + ".localhost";
        return vault.equals(DEFAULT) ? List.of(own, "localhost") : List.of(own);
    }

    @Override
    public RecoveryPolicy of(VaultName vault) {
        return of(vault.value()).recovery();
    }

    @Override
    public boolean allows(VaultName vault, Transfer transfer) {
        Vault settings = of(vault.value());
        return switch (transfer) {
            case IMPORT -> settings.allowImport;
            case BACKUP -> settings.allowBackup;
            case RESTORE -> settings.allowRestore;
        };
    }

    Vault of(String vault) {
        Vault settings = vaults.get(vault);
        if (settings == null) {
            throw new IllegalArgumentException("Expected a vault of the settings, but there is no '" + vault + "'.");
        }
        return settings;
    }

    /**
     * One vault.
     *
     * @param hosts host names that lead to the vault, without port; by default {@code NAME.localhost}, for {@code
     *     default} also plain {@code localhost}
     * @param roleBindings values of the roles claim, each with the built-in roles it stands for, by name or id; by
     *     default {@code certloom-administrator}, {@code certloom-requester}, {@code certloom-approver},
     *     {@code certloom-merge-operator}, {@code certloom-revocation-operator}, {@code certloom-auditor} and {@code certloom-monitor} stand for the
     *     roles of these names. Put a value with dots or blanks in brackets: {@code role-bindings[my value]}
     * @param retentionDays how long a deleted certificate can be recovered before it is purged: 7 to 90 days
     * @param purgeProtection whether nobody may purge a deleted certificate before that
     * @param allowImport whether certificates with their keys may be imported, which nobody approves
     * @param allowBackup whether backups with private keys may be made, also of those that are not exportable
     * @param allowRestore whether backups may be restored, which nobody approves
     */
    public record Vault(
            @DefaultValue List<String> hosts,
            @DefaultValue Map<String, Set<String>> roleBindings,
            @DefaultValue("90") int retentionDays,
            @DefaultValue("false") boolean purgeProtection,
            @DefaultValue("true") boolean allowImport,
            @DefaultValue("true") boolean allowBackup,
            @DefaultValue("true") boolean allowRestore) {

        private static final Map<String, Set<String>> DEFAULT_BINDINGS = Stream.of(
                        BuiltInRole.CERTLOOM_ADMINISTRATOR,
                        BuiltInRole.CERTLOOM_REQUESTER,
                        BuiltInRole.CERTLOOM_APPROVER,
                        BuiltInRole.CERTLOOM_MERGE_OPERATOR,
                        BuiltInRole.CERTLOOM_AUDITOR,
                        BuiltInRole.CERTLOOM_REVOCATION_OPERATOR,
                        BuiltInRole.CERTLOOM_MONITOR)
                .collect(Collectors.toUnmodifiableMap(BuiltInRole::roleName, role -> Set.of(role.name())));

        private static final Vault UNNAMED = Vault.at(List.of(), Map.of());

        /** With the defaults of whatever else there is. */
        public static Vault at(List<String> hosts, Map<String, Set<String>> roleBindings) {
            return new Vault(
                    hosts,
                    roleBindings,
                    RecoveryPolicy.DEFAULT.retentionDays(),
                    RecoveryPolicy.DEFAULT.purgeProtected(),
                    true,
                    true,
                    true);
        }

        /** @throws IllegalArgumentException when a role is misspelt, or the retention is out of its bounds */
        public Vault {
            new RecoveryPolicy(retentionDays, purgeProtection);
            hosts = List.copyOf(hosts);
            // a misspelt role is refused, naming the setting that contains it
            roleBindings.values().forEach(roles -> roles.forEach(BuiltInRole::named));
            roleBindings = roleBindings.isEmpty() ? DEFAULT_BINDINGS : Map.copyOf(roleBindings);
        }

        RecoveryPolicy recovery() {
            return new RecoveryPolicy(retentionDays, purgeProtection);
        }
    }
}

package dev.certloom.access;

import dev.certloom.settings.Suggestion;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Key Vault's built-in roles and how far they reach (API reference 1.6), and ours for people's work. */
public enum BuiltInRole {
    KEY_VAULT_ADMINISTRATOR("00482a5a-887f-4fb3-b363-3b7fe8e74483", BuiltInRole.ofKeyVault()),

    /** Everything about certificates, but neither the secret value nor the key. */
    KEY_VAULT_CERTIFICATES_OFFICER(
            "a4417e6f-fecd-4de8-b567-7b0420556985",
            BuiltInRole.ofKeyVaultBut(
                    Permission.SECRETS_GET,
                    Permission.SECRETS_READ_METADATA,
                    Permission.KEYS_READ,
                    Permission.KEYS_SIGN,
                    Permission.KEYS_VERIFY,
                    Permission.KEYS_ENCRYPT,
                    Permission.KEYS_DECRYPT,
                    Permission.KEYS_WRAP,
                    Permission.KEYS_UNWRAP)),

    KEY_VAULT_CERTIFICATE_USER(
            "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba",
            BuiltInRole.ofPublicKeysAnd(
                    Permission.CERTIFICATES_READ, Permission.SECRETS_GET, Permission.SECRETS_READ_METADATA)),

    /** Metadata only: every action named {@code read}. */
    KEY_VAULT_READER(
            "21090545-7ca7-4776-b22c-e363652d74d2",
            BuiltInRole.ofPublicKeysAnd(
                    Permission.CERTIFICATES_READ, Permission.ISSUERS_READ, Permission.SECRETS_READ_METADATA)),

    /** To use keys that stay in the vault. */
    KEY_VAULT_CRYPTO_USER(
            "12338af0-0e69-4776-bea7-57ae8d297424",
            BuiltInRole.ofPublicKeysAnd(Permission.KEYS_SIGN, Permission.KEYS_DECRYPT, Permission.KEYS_UNWRAP)),

    /** Vaults are settings here and cannot be purged; only the objects in them can. */
    KEY_VAULT_PURGE_OPERATOR("a68e7c17-0ab2-4c09-9a58-125dae29748c", EnumSet.of(Permission.CERTIFICATES_PURGE)),

    KEY_VAULT_SECRETS_USER(
            "4633458b-17de-408a-b874-0445c86b69e6",
            EnumSet.of(Permission.SECRETS_GET, Permission.SECRETS_READ_METADATA)),

    /** For people who need certificates: their own requests and nothing else, no keys and no secrets. */
    CERTLOOM_REQUESTER("c1f0a2d4-0b5e-4d0e-9a36-1f6f0f6f5a07", EnumSet.of(Permission.OWN_REQUESTS)),

    CERTLOOM_APPROVER(
            "c1f0a2d4-0b5e-4d0e-9a36-1f6f0f6f5a01",
            EnumSet.of(Permission.OPERATIONS_READ, Permission.APPROVALS_DECIDE)),

    CERTLOOM_MERGE_OPERATOR(
            "c1f0a2d4-0b5e-4d0e-9a36-1f6f0f6f5a02",
            EnumSet.of(Permission.OPERATIONS_READ, Permission.MERGE_TASKS_COMPLETE)),

    CERTLOOM_AUDITOR(
            "c1f0a2d4-0b5e-4d0e-9a36-1f6f0f6f5a03",
            EnumSet.of(
                    Permission.CERTIFICATES_READ,
                    Permission.OPERATIONS_READ,
                    Permission.AUDIT_READ,
                    Permission.METRICS_READ)),

    /** Everything, people included. */
    CERTLOOM_ADMINISTRATOR("c1f0a2d4-0b5e-4d0e-9a36-1f6f0f6f5a04", EnumSet.allOf(Permission.class)),

    /** For whoever has certificates revoked: after a key was lost, or what they are for is gone. */
    CERTLOOM_REVOCATION_OPERATOR(
            "c1f0a2d4-0b5e-4d0e-9a36-1f6f0f6f5a06",
            EnumSet.of(Permission.CERTIFICATES_READ, Permission.OPERATIONS_READ, Permission.CERTIFICATES_REVOKE)),

    /** For a monitoring program: figures, but nothing about any certificate. */
    CERTLOOM_MONITOR("c1f0a2d4-0b5e-4d0e-9a36-1f6f0f6f5a05", EnumSet.of(Permission.METRICS_READ));

    private final String id;
    private final Set<Permission> permissions;

    BuiltInRole(String id, Set<Permission> permissions) {
        this.id = id;
        this.permissions = Collections.unmodifiableSet(permissions);
    }

    /** A Key Vault role grants nothing that Key Vault does not know, except viewing what it may request. */
    private static EnumSet<Permission> ofKeyVault() {
        return ofKeyVaultBut();
    }

    private static EnumSet<Permission> ofKeyVaultBut(Permission... left) {
        EnumSet<Permission> permissions = EnumSet.range(Permission.CERTIFICATES_READ, Permission.OPERATIONS_READ);
        Arrays.asList(left).forEach(permissions::remove);
        return permissions;
    }

    /** Whoever may read a key may have its public half used, as Key Vault does it: they could use it themselves. */
    private static EnumSet<Permission> ofPublicKeysAnd(Permission... others) {
        EnumSet<Permission> permissions =
                EnumSet.of(Permission.KEYS_READ, Permission.KEYS_VERIFY, Permission.KEYS_ENCRYPT, Permission.KEYS_WRAP);
        permissions.addAll(Arrays.asList(others));
        return permissions;
    }

    /** The role definition's GUID, the same in every Azure tenant. */
    public String id() {
        return id;
    }

    /**
     * The name as settings write it, such as {@code certloom-approver}; of ours also the usual value of the roles
     * claim.
     */
    public String roleName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Set<Permission> permissions() {
        return permissions;
    }

    public boolean allows(Permission permission) {
        return permissions.contains(permission);
    }

    /**
     * The role with that name or id. Only letters and digits of the name count, so {@code Key Vault Reader} and
     * {@code key-vault-reader} are the same.
     *
     * @throws IllegalArgumentException when there is none
     */
    static BuiltInRole named(String nameOrId) {
        String wanted = canonical(nameOrId);
        return Arrays.stream(values())
                .filter(role -> canonical(role.name()).equals(wanted)
                        || canonical(role.id).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Expected the name or id of a built-in role (such as 'Key Vault Reader'), but got '" + nameOrId
                                + "'."
                                + Suggestion.didYouMean(
                                        nameOrId,
                                        Arrays.stream(values())
                                                .map(BuiltInRole::roleName)
                                                .toList())));
    }

    private static String canonical(String text) {
        return text.replaceAll("[^0-9A-Za-z]", "").toLowerCase(Locale.ROOT);
    }
}

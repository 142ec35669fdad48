package dev.certloom.security;

import java.util.EnumSet;
import java.util.Set;

/** Key Vault's built-in roles, by the ids that Azure gives them, as far as they reach into certificates (API reference 1.6). */
public enum BuiltInRole {
    KEY_VAULT_ADMINISTRATOR("00482a5a-887f-4fb3-b363-3b7fe8e74483", EnumSet.allOf(Permission.class)),
    KEY_VAULT_CERTIFICATES_OFFICER(
            "a4417e6f-fecd-4de8-b567-7b0420556985",
            EnumSet.of(
                    Permission.CERTIFICATES_READ,
                    Permission.CERTIFICATES_CREATE,
                    Permission.CERTIFICATES_IMPORT,
                    Permission.CERTIFICATES_UPDATE,
                    Permission.ISSUERS_READ,
                    Permission.ISSUERS_WRITE,
                    Permission.ISSUERS_DELETE)),
    KEY_VAULT_CERTIFICATE_USER(
            "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba",
            EnumSet.of(Permission.CERTIFICATES_READ, Permission.SECRETS_GET, Permission.KEYS_READ)),
    KEY_VAULT_READER(
            "21090545-7ca7-4776-b22c-e363652d74d2",
            EnumSet.of(Permission.CERTIFICATES_READ, Permission.ISSUERS_READ, Permission.KEYS_READ)),
    KEY_VAULT_PURGE_OPERATOR("a68e7c17-0ab2-4c09-9a58-125dae29748c", EnumSet.noneOf(Permission.class)),
    KEY_VAULT_SECRETS_USER("4633458b-17de-408a-b874-0445c86b69e6", EnumSet.of(Permission.SECRETS_GET));

    private final String id;
    private final Set<Permission> permissions;

    BuiltInRole(String id, Set<Permission> permissions) {
        this.id = id;
        this.permissions = Set.copyOf(permissions);
    }

    /** Azure's id of the role definition. */
    public String id() {
        return id;
    }

    /** Whether the role reaches this far. */
    public boolean allows(Permission permission) {
        return permissions.contains(permission);
    }
}

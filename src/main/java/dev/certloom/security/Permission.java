package dev.certloom.security;

/** What a route demands of its caller: Key Vault's data actions (API reference 1.6). */
public enum Permission {
    CERTIFICATES_READ("certificates/read"),
    CERTIFICATES_CREATE("certificates/create/action"),
    CERTIFICATES_IMPORT("certificates/import/action"),
    CERTIFICATES_UPDATE("certificates/update/action"),
    CERTIFICATES_DELETE("certificates/delete"),
    CERTIFICATES_RECOVER("certificates/recover/action"),
    CERTIFICATES_PURGE("certificates/purge/action"),
    CERTIFICATES_BACKUP("certificates/backup/action"),
    CERTIFICATES_RESTORE("certificates/restore/action"),
    CONTACTS_WRITE("certificatecontacts/write"),
    ISSUERS_READ("certificatecas/read"),
    ISSUERS_WRITE("certificatecas/write"),
    ISSUERS_DELETE("certificatecas/delete"),
    SECRETS_GET("secrets/getSecret/action"),
    KEYS_READ("keys/read");

    private static final String PREFIX = "Microsoft.KeyVault/vaults/";

    private final String action;

    Permission(String action) {
        this.action = action;
    }

    /** Name of the data action, with the prefix that Key Vault gives all of them. */
    public String action() {
        return PREFIX + action;
    }
}

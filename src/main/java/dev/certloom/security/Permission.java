package dev.certloom.security;

/** What a route demands: data actions of Azure's role-based access control (API reference 1.6). */
public enum Permission {
    CERTIFICATES_READ("certificates/read"),
    CERTIFICATES_CREATE("certificates/create/action"),
    CERTIFICATES_IMPORT("certificates/import/action"),
    CERTIFICATES_UPDATE("certificates/update/action"),
    ISSUERS_READ("certificatecas/read"),
    ISSUERS_WRITE("certificatecas/write"),
    ISSUERS_DELETE("certificatecas/delete"),
    SECRETS_GET("secrets/getSecret/action"),
    KEYS_READ("keys/read");

    private static final String PREFIX = "Microsoft.KeyVault/vaults/";

    private final String action;

    Permission(String action) {
        this.action = PREFIX + action;
    }

    /** The full name of the data action. */
    public String action() {
        return action;
    }
}

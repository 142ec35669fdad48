package dev.certloom.access;

/**
 * The permissions a route can require: Key Vault's data actions (API reference 1.6), and those of our own routes for
 * people.
 */
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
    SECRETS_READ_METADATA("secrets/readMetadata/action"),
    KEYS_READ("keys/read"),
    KEYS_SIGN("keys/sign/action"),
    KEYS_VERIFY("keys/verify/action"),
    KEYS_ENCRYPT("keys/encrypt/action"),
    KEYS_DECRYPT("keys/decrypt/action"),
    KEYS_WRAP("keys/wrap/action"),
    KEYS_UNWRAP("keys/unwrap/action"),
    /** Requests with phase, whose turn and history. */
    OPERATIONS_READ(Permission.OURS + "operations/read"),
    /** To request certificates on the pages, and to see and cancel what one has requested. */
    OWN_REQUESTS(Permission.OURS + "ownrequests/write"),
    /** Approval steps that name one of the caller's groups. */
    APPROVALS_DECIDE(Permission.OURS + "approvals/decide/action"),
    /** Merge tasks: the request to be signed, and the signed certificate. */
    MERGE_TASKS_COMPLETE(Permission.OURS + "mergetasks/complete/action"),
    /** To have a certificate revoked by its CA. */
    CERTIFICATES_REVOKE(Permission.OURS + "certificates/revoke/action"),
    /** To make freezes, in which nothing is renewed, and to end them. */
    FREEZES_WRITE(Permission.OURS + "freezes/write"),
    AUDIT_READ(Permission.OURS + "audit/read"),
    /** To acknowledge that the audit record lost lines because a backup was restored. */
    AUDIT_ACKNOWLEDGE(Permission.OURS + "audit/acknowledge/action"),
    /** People and clients of the embedded authorization server, who belong to the whole installation. */
    PEOPLE_WRITE(Permission.OURS + "people/write"),
    /** Models of the engine that every vault's approvals use. */
    ENGINE_WRITE(Permission.OURS + "engine/write"),
    /** Metrics and the reasons behind health, which show figures of every vault. */
    METRICS_READ(Permission.OURS + "metrics/read");

    private static final String KEY_VAULT = "Microsoft.KeyVault/vaults/";
    private static final String OURS = "Certloom/vaults/";

    private final String action;

    Permission(String action) {
        this.action = action;
    }

    /** Whether it concerns the whole installation, so that a caller must have it in every vault. */
    boolean isForTheWholeInstallation() {
        return this == PEOPLE_WRITE || this == ENGINE_WRITE || this == METRICS_READ;
    }

    /** Name of the data action, with the prefix that Key Vault gives all of its own. */
    public String action() {
        return action.startsWith(OURS) ? action : KEY_VAULT + action;
    }
}

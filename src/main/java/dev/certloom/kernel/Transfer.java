package dev.certloom.kernel;

/** How certificates with their keys come into a vault, or leave it, without anybody who approves that. */
public enum Transfer {
    IMPORT("allow-import"),
    BACKUP("allow-backup"),
    RESTORE("allow-restore");

    private final String setting;

    Transfer(String setting) {
        this.setting = setting;
    }

    /** The setting of a vault that allows it. */
    public String setting() {
        return setting;
    }
}

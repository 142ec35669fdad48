package dev.certloom.kernel;

/** How certificates with their keys come into a vault, or leave it, without anybody who approves that. */
public enum Transfer {
    IMPORT("import", "allow-import"),
    BACKUP("backup", "allow-backup"),
    RESTORE("restore", "allow-restore");

    private final String wireName;
    private final String setting;

    Transfer(String wireName, String setting) {
        this.wireName = wireName;
        this.setting = setting;
    }

    /** As callers read it. */
    public String wireName() {
        return wireName;
    }

    /** The setting of a vault that allows it. */
    public String setting() {
        return setting;
    }
}

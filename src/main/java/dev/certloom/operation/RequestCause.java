package dev.certloom.operation;

/** Why a version was asked for. */
public enum RequestCause {
    /** A caller asked for it. */
    REQUESTED("requested"),
    /** As much of the lifetime of the version before was over as its policy says. */
    LIFETIME_PERCENTAGE("lifetime-percentage"),
    /** The version before had as many days left as its policy says. */
    DAYS_BEFORE_EXPIRY("days-before-expiry"),
    /** The CA that signed the version before suggests it (RFC 9773). */
    SUGGESTED_WINDOW("suggested-window"),
    /** The policy was changed, and by the new one it was due already. */
    POLICY_CHANGED("policy-changed"),
    /** A person had it renewed as it was. */
    BY_HAND("by-hand");

    private final String word;

    RequestCause(String word) {
        this.word = word;
    }

    /** As decision tables and the audit record have it: kebab case. */
    public String word() {
        return word;
    }

    /** Whether the version before is renewed as it was, on whosever initiative. */
    public boolean isRenewal() {
        return this != REQUESTED;
    }

    /** Whether nobody asked for it just now. */
    public boolean isAutomatic() {
        return isRenewal() && this != BY_HAND;
    }
}

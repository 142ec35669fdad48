package dev.certloom.approval;

/** Where a step stands. */
public enum StepState {
    /** Approvers may decide. */
    OPEN,
    /** An approver has asked the requester something; approvers may decide meanwhile. */
    ASKED,
    /** As many as required have agreed. */
    APPROVED,
    /** One has said no. */
    REJECTED,
    /** Nobody decided in time. */
    LAPSED,
    /** The request ended otherwise. */
    CLOSED;

    /** Whether somebody may still act on it. */
    public boolean isOpen() {
        return this == OPEN || this == ASKED;
    }

    /** Whose turn it is, in the process's words; {@code rejected} once the request has ended because it was not approved. */
    public String turn() {
        return switch (this) {
            case OPEN -> "approver";
            case ASKED -> "requester";
            case APPROVED -> "nobody";
            case REJECTED, LAPSED -> "rejected";
            case CLOSED -> "withdrawn";
        };
    }

    /** The state's name in lower case, as the wire and the pages show it. */
    public String wireName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}

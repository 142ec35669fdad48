package dev.certloom.approval;

/** The state of a step. */
public enum StepState {
    /** Approvers may decide. */
    OPEN,
    /** An approver has asked the requester something; approvers may decide meanwhile. */
    ASKED,
    /** The required number of people have approved. */
    APPROVED,
    /** One person has rejected. */
    REJECTED,
    /** There was no decision in time. */
    LAPSED,
    /** Withdrawn: the request has ended, or its process asks other people now. */
    CLOSED;

    /** Whether people may still act on it. */
    public boolean isOpen() {
        return this == OPEN || this == ASKED;
    }

    /**
     * Who acts next, in the process's terms; {@code rejected} once the request has ended because it was not approved.
     */
    public String turn() {
        return switch (this) {
            case OPEN -> "approver";
            case ASKED -> "requester";
            case APPROVED -> "nobody";
            case REJECTED, LAPSED -> "rejected";
            case CLOSED -> "withdrawn";
        };
    }

    /** The state's name in lower case, as the API and the pages show it. */
    public String wireName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}

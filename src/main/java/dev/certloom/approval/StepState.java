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

    /** The state's name in lower case, as the wire and the process show it. */
    public String wireName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}

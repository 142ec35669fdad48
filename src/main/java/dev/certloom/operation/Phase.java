package dev.certloom.operation;

import java.util.Locale;

/** Where an operation stands. Key Vault's status is a projection of it. */
public enum Phase {
    RECEIVED(Status.IN_PROGRESS, Turn.SYSTEM),
    KEYED(Status.IN_PROGRESS, Turn.SYSTEM),
    AWAITING_APPROVAL(Status.IN_PROGRESS, Turn.APPROVER),
    /** Approved; its decision table demands a ticket, whose number somebody gives. */
    AWAITING_TICKET(Status.IN_PROGRESS, Turn.REQUESTER),
    /** Approved; a renewal that is made in a window, or once a freeze is over. */
    AWAITING_WINDOW(Status.IN_PROGRESS, Turn.CLOCK),
    SUBMITTING(Status.IN_PROGRESS, Turn.SYSTEM),
    AWAITING_ISSUER(Status.IN_PROGRESS, Turn.ISSUER),
    /** People set the records by which the issuer's CA sees who controls names. */
    AWAITING_DNS_RECORDS(Status.IN_PROGRESS, Turn.OPERATOR),
    AWAITING_MERGE(Status.IN_PROGRESS, Turn.OPERATOR),
    VERIFYING(Status.IN_PROGRESS, Turn.SYSTEM),
    RETRY_WAIT(Status.IN_PROGRESS, Turn.CLOCK),
    CANCELLING(Status.IN_PROGRESS, Turn.ISSUER),
    COMPLETED(Status.COMPLETED, Turn.NOBODY),
    REJECTED(Status.FAILED, Turn.REQUESTER),
    LAPSED(Status.FAILED, Turn.REQUESTER),
    REFUSED(Status.FAILED, Turn.REQUESTER),
    FAILED(Status.FAILED, Turn.REQUESTER),
    CANCELLED(Status.CANCELLED, Turn.NOBODY),
    /** Deleted by its requester: the pending slot no longer shows it. */
    WITHDRAWN(Status.GONE, Turn.NOBODY);

    private final Status status;
    private final Turn turn;

    Phase(Status status, Turn turn) {
        this.status = status;
        this.turn = turn;
    }

    /** The phase's name in lower camel case, as user interfaces show it. */
    public String wireName() {
        String[] words = name().toLowerCase(Locale.ROOT).split("_", -1);
        StringBuilder joined = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            joined.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
        }
        return joined.toString();
    }

    /** How the Key Vault API represents it. */
    public Status status() {
        return status;
    }

    /** Who acts next. */
    public Turn turn() {
        return turn;
    }

    /** Whether the request is still open. */
    public boolean isOpen() {
        return status == Status.IN_PROGRESS;
    }

    /** Whether it is approved, and held back all the same. */
    public boolean isHeldBack() {
        return this == AWAITING_TICKET || this == AWAITING_WINDOW;
    }

    /** Key Vault's statuses, and the absence of one. */
    public enum Status {
        IN_PROGRESS("inProgress"),
        COMPLETED("completed"),
        CANCELLED("cancelled"),
        FAILED("failed"),
        /** No pending object is shown: GET answers 404. */
        GONE("");

        private final String wireName;

        Status(String wireName) {
            this.wireName = wireName;
        }

        /** The literal of API reference 3.1; clients compare it exactly. */
        public String wireName() {
            return wireName;
        }
    }
}

package dev.certloom.issuer;

/** An issuer's answer to a request to cancel an order it has accepted. */
public enum CancelAnswer {
    GRANTED,
    REFUSED,
    /** Not decided yet: ask again. */
    UNDECIDED
}

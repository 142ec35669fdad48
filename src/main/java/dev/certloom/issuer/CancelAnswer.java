package dev.certloom.issuer;

/** What an issuer says to the wish to cancel an order it has accepted. */
public enum CancelAnswer {
    GRANTED,
    REFUSED,
    /** Not decided yet: ask again. */
    UNDECIDED
}

package dev.certloom.operation;

/** What became of the wish to cancel an operation (design D4). */
public enum CancellationState {
    NONE,
    /** The flag is set and nobody has decided yet. */
    REQUESTED,
    /** The issuer keeps to the order; the request goes on with the flag set. */
    REFUSED,
    GRANTED
}

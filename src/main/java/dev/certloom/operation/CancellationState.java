package dev.certloom.operation;

/** The state of a request to cancel an operation. */
public enum CancellationState {
    NONE,
    /** The flag is set and there is no decision yet. */
    REQUESTED,
    /** The issuer keeps the order; the request continues with the flag set. */
    REFUSED,
    GRANTED
}

package dev.certloom.issuer;

/** What came of a call to a CA from which the state of an order is not known. Only silence says that the CA may be away. */
public enum CallOutcome {
    /** It was called, and there was no connection, no answer in time, or none that anybody understands. */
    NO_ANSWER,

    /** It understood the question, and said why not (now). */
    ANSWERED,

    /** It was not called: something on our side, or of others, was in the way. */
    NOT_CALLED
}

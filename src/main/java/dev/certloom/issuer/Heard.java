package dev.certloom.issuer;

/** What was heard of a CA whose state of an order could not be determined. Only silence says that it may be away. */
public enum Heard {
    /** It was asked, and there was no connection, no answer in time, or none that anybody understands. */
    NOTHING,

    /** It understood the question, and said why not (now). */
    ANSWER,

    /** It was not asked: something on our side, or of others, was in the way. */
    NOT_ASKED
}

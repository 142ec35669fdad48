package dev.certloom.processview.diagram;

/**
 * Why no picture can be made of a model. The message is fit for an operator: it discloses nothing of the model's
 * content.
 */
public final class UndrawableModel extends RuntimeException {

    /** Kinds of problems, for callers that distinguish them. */
    public enum Reason {
        /** It is not well-formed XML, or a number or reference in it violates BPMN's schema. */
        MALFORMED,
        /** It has a document type, which could pull in or multiply text and which no BPMN tool writes. */
        DOCUMENT_TYPE,
        /**
         * It is over a limit: {@link Diagram#MAX_MODEL_BYTES}, {@link Diagram#MAX_ELEMENTS}, depth or number of XML
         * elements.
         */
        TOO_LARGE,
        /** It has no process. */
        NO_PROCESS,
        /** It can be executed, but has no diagram interchange: it was never laid out. */
        NO_LAYOUT
    }

    private final Reason reason;

    UndrawableModel(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    UndrawableModel(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** The kind of problem. */
    public Reason reason() {
        return reason;
    }
}

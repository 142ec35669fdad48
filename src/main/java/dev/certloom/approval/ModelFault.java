package dev.certloom.approval;

/**
 * An approval process asks for something that is not allowed. Its author has to change it; until then the request
 * waits. The message is shown with the incident.
 */
public final class ModelFault extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param message what was expected and what was received, in one sentence */
    public ModelFault(String message) {
        super(message);
    }
}

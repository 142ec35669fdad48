package dev.certloom.embedded;

/**
 * The embedded default cannot start, for a reason its user can fix. Shown as two short texts, without a stack trace,
 * and the application ends with a non-zero exit code.
 */
final class StartFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * @param description what was expected, what happened instead, and what was kept
     * @param action what to do about it
     */
    StartFailure(String description, String action) {
        super(description);
        this.action = action;
    }

    StartFailure(String description, String action, Throwable cause) {
        super(description, cause);
        this.action = action;
    }

    String description() {
        return String.valueOf(getMessage());
    }

    String action() {
        return action;
    }
}

package dev.certloom.kernel;

/**
 * Why an operation failed, as the requester sees it.
 *
 * @param cause who is responsible, which determines the error code of the API
 * @param message one sentence for people, at most 1,000 characters
 */
public record Failure(Cause cause, String message) {

    private static final int MAX_MESSAGE_LENGTH = 1_000;

    public Failure {
        if (message.length() > MAX_MESSAGE_LENGTH) {
            message = message.substring(0, MAX_MESSAGE_LENGTH);
        }
    }

    /** The two error codes of API reference 3.2. */
    public enum Cause {
        ISSUER("Certificate issuer error"),
        REQUEST("Request rejected");

        private final String code;

        Cause(String code) {
            this.code = code;
        }

        /** The value of {@code error.code}. */
        public String code() {
            return code;
        }
    }
}

package dev.certloom.notification;

import java.time.Duration;
import java.util.Optional;

/** What became of an attempt. */
sealed interface Outcome {

    /** The receiver has accepted it. */
    record Sent() implements Outcome {}

    /**
     * It may succeed later, or it is unknown whether it did.
     *
     * @param pause that the receiver asked for
     */
    record RetryLater(String reason, Optional<Duration> pause) implements Outcome {}

    /** It will never succeed. */
    record GivenUp(String reason) implements Outcome {}

    /** Accepted. */
    static Outcome sent() {
        return new Sent();
    }

    /** To be tried again when it is its time. */
    static Outcome retryLater(String reason) {
        return new RetryLater(PlainText.line(reason, Reasons.LONGEST), Optional.empty());
    }

    /** To be tried again because of this failure. */
    static Outcome retryLater(Throwable failure) {
        return retryLater(Reasons.of(failure));
    }

    /** Never to be tried again. */
    static Outcome givenUp(String reason) {
        return new GivenUp(PlainText.line(reason, Reasons.LONGEST));
    }

    /** How failures are put for the operator: no stack trace, one line, limited. */
    final class Reasons {

        static final int LONGEST = 500;

        private Reasons() {}

        private static String of(Throwable failure) {
            String message = failure.getMessage();
            String name = failure.getClass().getSimpleName();
            return message == null ? name : name + ": " + message;
        }
    }
}

package dev.certloom.notification;

import java.time.Duration;
import java.util.Optional;

/** What became of an attempt. */
sealed interface DeliveryOutcome {

    /** The receiver has accepted it. */
    record Sent() implements DeliveryOutcome {}

    /**
     * It may succeed later, or it is unknown whether it did.
     *
     * @param pause that the receiver asked for
     */
    record RetryLater(String reason, Optional<Duration> pause) implements DeliveryOutcome {}

    /** It will never succeed. */
    record GivenUp(String reason) implements DeliveryOutcome {}

    /** Accepted. */
    static DeliveryOutcome sent() {
        return new Sent();
    }

    /** To be tried again when it is its time. */
    static DeliveryOutcome retryLater(String reason) {
        return new RetryLater(PlainText.line(reason, Reasons.MAX_LENGTH), Optional.empty());
    }

    /** To be tried again because of this failure. */
    static DeliveryOutcome retryLater(Throwable failure) {
        return retryLater(Reasons.of(failure));
    }

    /** Never to be tried again. */
    static DeliveryOutcome givenUp(String reason) {
        return new GivenUp(PlainText.line(reason, Reasons.MAX_LENGTH));
    }

    /** How failures are put for the operator: no stack trace, one line, limited. */
    final class Reasons {

        static final int MAX_LENGTH = 500;

        private Reasons() {}

        private static String of(Throwable failure) {
            String message = failure.getMessage();
            String name = failure.getClass().getSimpleName();
            return message == null ? name : name + ": " + message;
        }
    }
}

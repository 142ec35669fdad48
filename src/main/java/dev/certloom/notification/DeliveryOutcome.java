package dev.certloom.notification;

import java.time.Duration;
import java.util.Optional;

/** The outcome of an attempt. */
sealed interface DeliveryOutcome {

    /** The receiver has accepted it. */
    record Sent() implements DeliveryOutcome {}

    /**
     * It may succeed later, or it is unknown whether it did.
     *
     * @param pause requested by the receiver
     */
    record RetryLater(String reason, Optional<Duration> pause) implements DeliveryOutcome {}

    /** It will never succeed. */
    record GivenUp(String reason) implements DeliveryOutcome {}

    /** Accepted. */
    static DeliveryOutcome sent() {
        return new Sent();
    }

    /** To be retried when due. */
    static DeliveryOutcome retryLater(String reason) {
        return new RetryLater(PlainText.line(reason, Reasons.MAX_LENGTH), Optional.empty());
    }

    /** To be retried because of this failure. */
    static DeliveryOutcome retryLater(Throwable failure) {
        return retryLater(Reasons.of(failure));
    }

    /** Never to be retried. */
    static DeliveryOutcome givenUp(String reason) {
        return new GivenUp(PlainText.line(reason, Reasons.MAX_LENGTH));
    }

    /** How failures are shown to the operator: no stack trace, one line, limited length. */
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

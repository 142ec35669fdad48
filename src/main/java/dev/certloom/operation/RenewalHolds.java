package dev.certloom.operation;

import java.time.Instant;

/** When a renewal that nobody asked for just now may be made. */
@FunctionalInterface
public interface RenewalHolds {

    /** Whether this renewal has to wait, as things stand. */
    Verdict on(PendingOperation renewal, Instant now);

    /** What is said of a renewal. */
    sealed interface Verdict {

        /** It may be made. */
        record Free() implements Verdict {}

        /** It has to wait. */
        record Held(Hold hold) implements Verdict {}

        /**
         * It would have to wait, and is made all the same.
         *
         * @param reason for the audit record
         */
        record Lifted(String reason) implements Verdict {}
    }
}

package dev.certloom.renewal;

import dev.certloom.operation.RequestCause;
import java.time.Instant;

/** What is to become of a certificate's current version. */
public sealed interface Plan {

    /**
     * What is done next.
     *
     * @param at when
     * @param cause why then
     */
    record NextAction(Action action, Instant at, RequestCause cause) implements Plan {

        /** Whether it is the time. */
        public boolean isDue(Instant now) {
            return !now.isBefore(at);
        }
    }

    /** Nothing is done. */
    record Rest(Reason reason) implements Plan {

        /** Why. */
        public enum Reason {
            /** The certificate is deleted. */
            DELETED,
            /** The version is disabled. */
            DISABLED,
            /** The version was over when it came, such as one that was imported so. */
            CAME_EXPIRED,
            /** Nobody is known who would answer for its renewal; people were told. */
            REQUESTER_UNKNOWN,
            /** The policy came with a request that people ended; people were told. */
            REQUEST_ENDED,
            /** Nothing is renewed by itself, by the settings. */
            SWITCHED_OFF,
            /** The policy says nothing, or people were told what it says. */
            NOTHING_LEFT
        }
    }

    /** What may be done. */
    enum Action {
        /** Another version is asked for. */
        RENEW,
        /** The people concerned are told. */
        NOTIFY
    }
}

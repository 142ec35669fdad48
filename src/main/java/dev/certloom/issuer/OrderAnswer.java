package dev.certloom.issuer;

import dev.certloom.crypto.CertificateChain;
import dev.certloom.kernel.Failure;
import java.time.Duration;
import java.util.Optional;

/** An issuer's answer about an order. If the state could not be determined, that is an exception, not an answer. */
public sealed interface OrderAnswer {

    /** By what the issuer is asked about the order from now on; empty where its answer says nothing new about that. */
    OrderHandle handle();

    /** Signed. */
    record Issued(CertificateChain chain, OrderHandle handle) implements OrderAnswer {

        public Issued(CertificateChain chain) {
            this(chain, OrderHandle.NONE);
        }
    }

    /**
     * Accepted, not yet decided.
     *
     * @param lookAgainAfter when to ask again; at least {@link #MIN_LOOK_AGAIN_AFTER}, whatever the issuer says, so
     *     that no answer makes the process ask in a loop
     * @param records that a person has to set before it goes on; empty while it waits for nobody here
     */
    record Pending(Duration lookAgainAfter, OrderHandle handle, Optional<AwaitedRecords> records)
            implements OrderAnswer {

        public static final Duration MIN_LOOK_AGAIN_AFTER = Duration.ofMillis(100);

        public Pending {
            if (lookAgainAfter.compareTo(MIN_LOOK_AGAIN_AFTER) < 0) {
                lookAgainAfter = MIN_LOOK_AGAIN_AFTER;
            }
        }

        public Pending(Duration lookAgainAfter, OrderHandle handle) {
            this(lookAgainAfter, handle, Optional.empty());
        }

        public Pending(Duration lookAgainAfter) {
            this(lookAgainAfter, OrderHandle.NONE);
        }
    }

    /**
     * There is no issuer to place the order with, nor will there be: its CA was not asked, and has not received it.
     *
     * @param reason sentence for people
     */
    record NotPlaced(String reason) implements OrderAnswer {

        @Override
        public OrderHandle handle() {
            return OrderHandle.NONE;
        }
    }

    /**
     * The issuer's final refusal.
     *
     * @param cause who is responsible
     * @param reason sentence for people
     */
    record Refused(Failure.Cause cause, String reason, OrderHandle handle) implements OrderAnswer {

        public Refused(Failure.Cause cause, String reason) {
            this(cause, reason, OrderHandle.NONE);
        }
    }
}

package dev.certloom.operation;

import dev.certloom.operation.RenewalHolds.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * What an approved request waits for before it is ordered, or a person is asked to merge: first for its ticket, so that it is there when
 * the window opens; then, if it is a renewal that nobody asked for just now, for its window or the end of a freeze.
 */
@Component
public class RequestHolds {

    private static final Duration TICKET_CHECK_INTERVAL = Duration.ofDays(1);
    private static final Verdict FREE = new Verdict.Free();

    private final RenewalHolds renewals;
    private final Clock clock;

    RequestHolds(RenewalHolds renewals, Clock clock) {
        this.renewals = renewals;
        this.clock = clock;
    }

    /** Whether it has to wait, as things stand. */
    Verdict on(PendingOperation operation) {
        Instant now = clock.instant();
        if (operation.ticket().isMissing()) {
            return new Verdict.Held(new Hold(
                    Phase.AWAITING_TICKET,
                    now.plus(TICKET_CHECK_INTERVAL),
                    "the number of the ticket under which it is made"));
        }
        return operation.cause().isAutomatic() ? renewals.on(operation, now) : FREE;
    }

    /** As {@link #on}; empty when it need not wait. */
    Optional<Hold> hold(PendingOperation operation) {
        return on(operation) instanceof Verdict.Held(Hold hold) ? Optional.of(hold) : Optional.empty();
    }

    /** Whether an operation that was held back is still. */
    public boolean isHeldBack(PendingOperation operation) {
        return operation.phase().isHeldBack() && hold(operation).isPresent();
    }

    /** Whether nothing can hold it; no is answered where that has to be looked up. */
    static boolean isNeverHeld(PendingOperation operation) {
        return !operation.ticket().isMissing() && !operation.cause().isAutomatic();
    }
}

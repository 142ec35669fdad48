package dev.certloom.operation;

import dev.certloom.operation.RenewalHolds.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * What an approved request waits for before it is ordered, or a person is asked to merge: first for its ticket, so that it is there when
 * the window opens; then, if it is a renewal that nobody asked for just now, for its window or the end of a freeze, and for its turn
 * among those that waited with it.
 */
@Component
public class RequestHolds {

    private static final Duration TICKET_CHECK_INTERVAL = Duration.ofDays(1);
    private static final Verdict FREE = new Verdict.Free();

    private final List<RenewalHolds> renewals;
    private final Clock clock;

    /** @param renewals in the order in which they are asked: the first that does not let a renewal go decides */
    RequestHolds(List<RenewalHolds> renewals, Clock clock) {
        this.renewals = List.copyOf(renewals);
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
        return operation.cause().isAutomatic() ? renewal(operation, now) : FREE;
    }

    private Verdict renewal(PendingOperation operation, Instant now) {
        for (RenewalHolds each : renewals) {
            Verdict verdict = each.on(operation, now);
            if (!verdict.equals(FREE)) {
                return verdict;
            }
        }
        return FREE;
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

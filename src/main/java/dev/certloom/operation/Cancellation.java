package dev.certloom.operation;

import java.time.Instant;
import java.util.Optional;

/**
 * The state of a cancellation request.
 *
 * @param attempt how often cancellation was asked for, last at {@code since}
 */
public record Cancellation(CancellationState state, int attempt, Optional<Instant> since) {

    /** Not requested. */
    public static final Cancellation NONE = new Cancellation(CancellationState.NONE, 0, Optional.empty());

    Cancellation asked(Instant now) {
        return new Cancellation(CancellationState.REQUESTED, attempt + 1, Optional.of(now));
    }

    Cancellation answered(CancellationState answer) {
        return new Cancellation(answer, attempt, since);
    }
}

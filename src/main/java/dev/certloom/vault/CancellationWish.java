package dev.certloom.vault;

import java.time.Instant;
import java.util.Optional;

/**
 * What became of the wish to cancel.
 *
 * @param attempt how often cancellation was asked for, last at {@code since}
 */
public record CancellationWish(Cancellation state, int attempt, Optional<Instant> since) {

    /** Nobody has asked. */
    public static final CancellationWish NONE = new CancellationWish(Cancellation.NONE, 0, Optional.empty());

    CancellationWish asked(Instant now) {
        return new CancellationWish(Cancellation.REQUESTED, attempt + 1, Optional.of(now));
    }

    CancellationWish answered(Cancellation answer) {
        return new CancellationWish(answer, attempt, since);
    }
}

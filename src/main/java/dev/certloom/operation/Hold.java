package dev.certloom.operation;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;

/**
 * Why an approved request is not ordered yet, nor a person asked to merge.
 *
 * @param phase {@link Phase#AWAITING_TICKET} or {@link Phase#AWAITING_WINDOW}
 * @param until when it may be over
 * @param waitsFor in words that continue "Waiting for"
 */
public record Hold(Phase phase, Instant until, String waitsFor) {

    private static final Duration MIN_PAUSE = Duration.ofSeconds(1);

    /** So that a message that was lost delays a request by a day at most. */
    private static final Duration MAX_PAUSE = Duration.ofDays(1);

    /** How long until it is looked at again, in whole seconds: until it may be over, and a day at most. */
    public Duration lookAgainAfter(Instant now) {
        Duration left =
                Duration.ofSeconds(Duration.between(now, until).toSeconds()).plus(MIN_PAUSE);
        return Collections.max(List.of(MIN_PAUSE, Collections.min(List.of(left, MAX_PAUSE))));
    }
}

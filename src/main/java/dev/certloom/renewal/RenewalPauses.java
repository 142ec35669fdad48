package dev.certloom.renewal;

import dev.certloom.renewal.RenewalEvent.RenewalFailed.Ending;
import dev.certloom.runtime.RetryBackOff;
import java.time.Duration;
import java.time.Instant;

/** How long to wait after a renewal failed: longer each time, and after people said no; the nearer the end, the less. */
record RenewalPauses(RenewalSettings settings) {

    private static final int OF_THE_REST = 4;
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    /** @param failures how many, with this one */
    Instant retryAt(VersionLife life, Ending ending, int failures, Instant now) {
        Duration pause = switch (ending) {
            case FAILED, REFUSED -> new RetryBackOff(settings.retryFirst(), settings.retryLongest(), 0).after(failures);
            case REJECTED, LAPSED, CANCELLED, WITHDRAWN -> settings.retryLongest();
        };
        return now.plus(bounded(pause, life, now));
    }

    /** One that is over is tried as if there were all the time. */
    private static Duration bounded(Duration pause, VersionLife life, Instant now) {
        Duration most = life.remaining(now).dividedBy(OF_THE_REST);
        if (life.isExpired(now) || pause.compareTo(most) <= 0) {
            return pause;
        }
        return most.compareTo(SHORTEST) < 0 ? SHORTEST : most;
    }
}

package dev.certloom.access;

import dev.certloom.runtime.MonotonicClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;

/** Reports reached limits: each time by an event, which is counted, and once a minute in the log, over all callers. */
public final class LimitWatch {

    private static final Logger LOG = LoggerFactory.getLogger(LimitWatch.class);
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private final ApplicationEventPublisher events;
    private final MonotonicClock time;
    private final Map<String, Told> told = new HashMap<>();

    /** @param events publishes each */
    public LimitWatch(ApplicationEventPublisher events, MonotonicClock time) {
        this.events = events;
        this.time = time;
    }

    private static final class Told {
        private Duration nextAt = Duration.ZERO;
        private long untold;
    }

    /**
     * A limit is reached.
     *
     * @param limit as in {@link LimitReached}
     * @param place where it came from; only the last before the log is written is named there
     */
    public void reached(String limit, String place) {
        events.publishEvent(new LimitReached(limit));
        long count = untold(limit);
        if (count > 0) {
            LOG.warn(
                    "The limit '{}' was reached {} times since this was told last, now from {}: docs/operations.md",
                    limit,
                    count,
                    place);
        }
    }

    /** @return how many are to be logged now; empty while it is too soon */
    private synchronized long untold(String limit) {
        Told one = told.computeIfAbsent(limit, ignored -> new Told());
        one.untold++;
        Duration now = time.elapsed();
        if (now.compareTo(one.nextAt) < 0) {
            return 0;
        }
        one.nextAt = now.plus(LOG_INTERVAL);
        long count = one.untold;
        one.untold = 0;
        return count;
    }
}

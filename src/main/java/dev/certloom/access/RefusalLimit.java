package dev.certloom.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.certloom.runtime.MonotonicClock;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Decides which refusals are audited, so that a caller who is refused constantly cannot flood the audit trail: refusals
 * of routes and of actions together. Counts in windows of one minute per caller. With very many callers, those who are
 * rarely refused are forgotten.
 */
public final class RefusalLimit {

    private static final Duration WINDOW = Duration.ofMinutes(1);
    /** Of the callers' identifiers, which are as long as their provider makes them, and of what is counted for each. */
    private static final long MAX_BYTES = 2 << 20;

    private static final int ENTRY_BYTES = 150;

    private final int perWindow;
    private final MonotonicClock time;
    private final Cache<String, Count> counts = Caffeine.newBuilder()
            .maximumWeight(MAX_BYTES)
            .weigher((String caller, Count count) -> ENTRY_BYTES + 2 * caller.length())
            .executor(Runnable::run)
            .build();

    /** @param perWindow how many refusals of one caller in a minute are to be published */
    public RefusalLimit(int perWindow, MonotonicClock time) {
        this.perWindow = perWindow;
        this.time = time;
    }

    /**
     * Counts a refusal.
     *
     * @param caller stable identifier
     * @return if it is to be audited: how many refusals of this caller were not, since the last audited one
     */
    public synchronized OptionalLong count(String caller) {
        Duration now = time.elapsed();
        Count count = counts.get(caller, ignored -> new Count(now));
        if (now.minus(count.windowStart).compareTo(WINDOW) >= 0) {
            count.windowStart = now;
            count.published = 0;
        }
        if (count.published >= perWindow) {
            count.unpublished++;
            return OptionalLong.empty();
        }
        count.published++;
        long before = count.unpublished;
        count.unpublished = 0;
        return OptionalLong.of(before);
    }

    private static final class Count {
        private Duration windowStart;
        private int published;
        private long unpublished;

        private Count(Duration windowStart) {
            this.windowStart = windowStart;
        }
    }
}

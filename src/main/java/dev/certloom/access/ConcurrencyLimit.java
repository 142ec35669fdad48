package dev.certloom.access;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Limits how many permits each holder may have at the same time. Remembers only current holders. */
public final class ConcurrencyLimit {

    private final int limit;
    private final Map<String, Integer> held = new ConcurrentHashMap<>();

    /** @param limit of each holder */
    public ConcurrencyLimit(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("Expected a limit of at least 1, but it is " + limit + ".");
        }
        this.limit = limit;
    }

    /** A permit, held until it is released; releasing it twice has no effect. */
    public interface Hold extends AutoCloseable {

        @Override
        void close();
    }

    /** A holder has reached the limit. */
    public static final class Exceeded extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Exceeded(int limit) {
            super("Expected at most %d at the same time, but there are more.".formatted(limit), null, false, false);
        }
    }

    /**
     * Takes one.
     *
     * @throws Exceeded when the holder has as many as the limit
     */
    public Hold take(String holder) {
        held.compute(holder, (key, count) -> {
            int before = count == null ? 0 : count;
            if (before >= limit) {
                throw new Exceeded(limit);
            }
            return before + 1;
        });
        AtomicBoolean given = new AtomicBoolean();
        return () -> {
            if (given.compareAndSet(false, true)) {
                held.computeIfPresent(holder, (key, count) -> count == 1 ? null : count - 1);
            }
        };
    }
}

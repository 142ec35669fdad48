package dev.certloom.compute;

import java.util.function.Supplier;

/**
 * The origin of work. Lanes with work share the pool's time evenly, so that none delays the others for longer than one
 * piece of work takes.
 */
public enum Lane {
    /** A caller waits for an answer over HTTP. When the queue is full, work is refused at once, and can be retried. */
    REQUEST(true),
    /** Passwords of people who sign in. Bounded as {@link #REQUEST} is. */
    SIGN_IN(true),
    /** Jobs of processes. Their number is bounded by the engine's client, so there is room for all of them. */
    BACKGROUND(false);

    private static final ThreadLocal<Lane> CURRENT = ThreadLocal.withInitial(() -> REQUEST);

    private final boolean bounded;

    Lane(boolean bounded) {
        this.bounded = bounded;
    }

    boolean isBounded() {
        return bounded;
    }

    /** The lane of what this thread has computed, unless it names another. */
    static Lane current() {
        return CURRENT.get();
    }

    /** Runs code whose computing belongs to this lane. */
    public <T> T during(Supplier<T> work) {
        Lane before = CURRENT.get();
        CURRENT.set(this);
        try {
            return work.get();
        } finally {
            CURRENT.set(before);
        }
    }
}

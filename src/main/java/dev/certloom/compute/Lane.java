package dev.certloom.compute;

import java.util.function.Supplier;

/**
 * Whose work it is. Lanes that have work share the pool's time evenly, so that none of them keeps the others waiting for longer
 * than one piece of work takes.
 */
public enum Lane {
    /** Somebody waits for an answer over HTTP. What finds the queue full is refused at once, and can be asked again. */
    REQUEST(true),
    /** Passwords of people who sign in. Bounded as {@link #REQUEST} is. */
    SIGN_IN(true),
    /** Jobs of processes. Their number is bounded by the engine's client, so that all of them find room. */
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

    /** Does something whose computing belongs to this lane. */
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

package dev.certloom.compute;

import java.time.Duration;

/** A pool for tests of other modules: it never refuses. */
public final class TestCompute {

    public static final Duration DERIVATION_BUDGET = Duration.ofMinutes(1);

    private static final ComputePool POOL = new ComputePool(2, Integer.MAX_VALUE, Duration.ofMinutes(5));

    private TestCompute() {}

    public static ComputePool pool() {
        return POOL;
    }

    /** A pool of one thread that somebody else keeps busy, so that whatever is bounded is refused. */
    public static ComputePool saturated() {
        ComputePool pool = new ComputePool(1, 1, Duration.ZERO);
        pool.close();
        return pool;
    }
}

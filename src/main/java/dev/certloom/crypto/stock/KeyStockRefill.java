package dev.certloom.crypto.stock;

import dev.certloom.compute.ComputePool;
import dev.certloom.compute.Lane;
import dev.certloom.crypto.KeyAlgorithm;
import dev.certloom.crypto.KeyMaker;
import dev.certloom.crypto.KeyMaker.KeyPair;
import dev.certloom.runtime.MonotonicClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Replaces keys that were taken: one at a time, none while other computing work is waiting, and with a pause after each
 * of four times as long as it took, a minute at most, since work that arrives while one is made has to wait for it. So
 * a replica spends a fifth of one processor's time on it, as long as a key takes no more than a quarter of a minute.
 * Replicas fill the stock together, each at its own pace.
 */
@Component
class KeyStockRefill {

    static final Duration BUSY_DELAY = Duration.ofMillis(500);
    static final Duration FULL_DELAY = Duration.ofSeconds(5);
    static final Duration MAX_PAUSE = Duration.ofMinutes(1);
    /** Times that which a key took. */
    static final int PAUSE_FACTOR = 4;

    private final StockedKeys stocked;
    private final KeyMaker maker;
    private final KeyStockSettings settings;
    private final KeyStockMetrics figures;
    private final ComputePool pool;
    private final TransactionOperations transaction;
    private final Clock clock;
    private final MonotonicClock time;
    /** That which was made last comes last. */
    private final List<KeyAlgorithm> algorithms;

    KeyStockRefill(
            StockedKeys stocked,
            KeyMaker maker,
            KeyStockSettings settings,
            KeyStockMetrics figures,
            ComputePool pool,
            TransactionOperations transaction,
            Clock clock,
            MonotonicClock time) {
        this.stocked = stocked;
        this.maker = maker;
        this.settings = settings;
        this.figures = figures;
        this.pool = pool;
        this.transaction = transaction;
        this.clock = clock;
        this.time = time;
        this.algorithms = new ArrayList<>(KeyStockMetrics.algorithms(settings));
    }

    /** Whether there is a stock of anything. */
    boolean isWanted() {
        return !algorithms.isEmpty();
    }

    /** Deletes keys that an earlier start made and the settings no longer require. */
    void trim() {
        for (KeyAlgorithm algorithm : KeyAlgorithm.values()) {
            stocked.discardBeyond(algorithm, settings.size(algorithm));
        }
    }

    /**
     * Makes one key, if one is missing and no computing work is waiting.
     *
     * @return how long to rest after it
     */
    Duration step() {
        Instant madeAfter = settings.madeAfter(clock.instant());
        stocked.discardUnusable(madeAfter);
        Optional<KeyAlgorithm> missing = missing(stocked.count(madeAfter));
        if (missing.isEmpty()) {
            return FULL_DELAY;
        }
        if (Arrays.stream(Lane.values()).anyMatch(lane -> pool.waiting(lane) > 0)) {
            return BUSY_DELAY;
        }
        return make(missing.get());
    }

    /**
     * The one of which the smallest part is there, of several the one that was not made for longest: so each has its
     * turn.
     */
    private Optional<KeyAlgorithm> missing(Map<KeyAlgorithm, Integer> counts) {
        algorithms.forEach(algorithm -> figures.counted(algorithm, counts.getOrDefault(algorithm, 0)));
        return algorithms.stream()
                .filter(algorithm -> counts.getOrDefault(algorithm, 0) < settings.size(algorithm))
                .min(Comparator.comparingDouble(
                        algorithm -> (double) counts.getOrDefault(algorithm, 0) / settings.size(algorithm)));
    }

    private Duration make(KeyAlgorithm algorithm) {
        algorithms.remove(algorithm);
        algorithms.add(algorithm);
        Duration before = time.elapsed();
        KeyPair pair = Lane.BACKGROUND.during(() -> maker.make(algorithm));
        Duration took = time.elapsed().minus(before);
        Instant made = clock.instant();
        transaction.executeWithoutResult(status -> stocked.put(pair, made, settings.size(algorithm)));
        Duration rest = took.multipliedBy(PAUSE_FACTOR);
        return rest.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : rest;
    }
}

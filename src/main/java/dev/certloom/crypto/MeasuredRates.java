package dev.certloom.crypto;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Measures each derivation when a file first asks for it, until the figure has settled, in time of the processor: what else the
 * machine does at that moment does not count.
 */
@Component
class MeasuredRates implements DerivationRates {

    private static final int SAMPLE_ITERATIONS = 500;
    private static final int SAMPLES = 400;
    private static final long MEASURING_NANOS = 150_000_000;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Map<KeyDerivation, Double> measured = new ConcurrentHashMap<>();

    @Override
    public double nanosPerIteration(KeyDerivation derivation) {
        return measured.computeIfAbsent(derivation, this::measure);
    }

    /** The quickest sample: the first ones run before the compiler has seen the code. */
    private double measure(KeyDerivation derivation) {
        long begin = threads.getCurrentThreadCpuTime();
        long best = Long.MAX_VALUE;
        long last = begin;
        for (int i = 0; i < SAMPLES && last - begin < MEASURING_NANOS; i++) {
            derivation.tryOut(SAMPLE_ITERATIONS);
            long now = threads.getCurrentThreadCpuTime();
            best = Math.min(best, now - last);
            last = now;
        }
        return Math.max(1.0, (double) best / SAMPLE_ITERATIONS);
    }
}

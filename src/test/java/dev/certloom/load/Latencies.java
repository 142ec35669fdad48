package dev.certloom.load;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Durations measured by many threads, and their percentiles. */
final class Latencies {

    private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();

    void add(long elapsedNanos) {
        nanos.add(elapsedNanos);
    }

    int count() {
        return nanos.size();
    }

    Duration percentile(int percent) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        if (sorted.length == 0) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)]);
    }

    @Override
    public String toString() {
        return "p50 %6.1f ms, p99 %6.1f ms".formatted(milliseconds(50), milliseconds(99));
    }

    double milliseconds(int percent) {
        return percentile(percent).toNanos() / 1e6;
    }
}

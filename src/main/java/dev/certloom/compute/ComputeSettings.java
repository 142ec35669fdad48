package dev.certloom.compute;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of computing.
 *
 * @param threads how many threads compute (keys, signatures, passwords); by default one less than there are
 *     processors, and at least one
 * @param queue how much of callers' work may wait for a thread; more is answered 429
 * @param patience how long callers' work waits for its turn before it is answered 429; jobs whose turn does not
 *     come in time come again
 * @param derivationBudget how long deriving all keys of one external file from its password may take in total
 */
@ConfigurationProperties("certloom.compute")
public record ComputeSettings(
        @Nullable Integer threads,
        @DefaultValue("64") int queue,
        @DefaultValue("PT10S") Duration patience,
        @DefaultValue("PT1S") Duration derivationBudget) {

    public ComputeSettings {
        if (threads != null && threads < 1) {
            throw new IllegalArgumentException("Expected at least one thread that computes, but got " + threads + ".");
        }
        if (queue < 1) {
            throw new IllegalArgumentException("Expected room for one piece of work at least, but got " + queue + ".");
        }
        if (patience.isNegative() || derivationBudget.isNegative()) {
            throw new IllegalArgumentException("Expected durations that are not negative.");
        }
    }

    int threadCount() {
        return threads == null ? Math.max(1, Runtime.getRuntime().availableProcessors() - 1) : threads;
    }
}

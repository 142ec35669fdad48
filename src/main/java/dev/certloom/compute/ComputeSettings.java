package dev.certloom.compute;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much of the machine may compute.
 *
 * @param threads how many threads compute; one less than there are processors, and at least one, where it is not said
 * @param queue how many pieces of work may wait in each bounded lane
 * @param patience how long a piece of work waits for its turn
 * @param derivationBudget how long the keys of one file from outside may take to derive from its password, all together
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

package dev.certloom.compute;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** How much waits to be computed, was computed, and was refused. */
@Component
class ComputeMetrics implements MeterBinder {

    private final ComputePool pool;

    ComputeMetrics(ComputePool pool) {
        this.pool = pool;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Lane lane : Lane.values()) {
            String name = lane.name().toLowerCase(Locale.ROOT).replace('_', '-');
            Gauge.builder("certloom.compute.waiting", pool, of -> of.waiting(lane))
                    .description("Pieces of work that wait to be computed")
                    .tag("lane", name)
                    .register(registry);
            FunctionCounter.builder("certloom.compute.refused", pool, of -> of.refused(lane))
                    .description("Pieces of work refused because too much was waiting, or for too long")
                    .tag("lane", name)
                    .register(registry);
            FunctionCounter.builder(
                            "certloom.compute.busy",
                            pool,
                            of -> of.computed(lane).toNanos() / 1e9)
                    .description("Time for which a thread of the pool has computed")
                    .baseUnit("seconds")
                    .tag("lane", name)
                    .register(registry);
        }
    }
}

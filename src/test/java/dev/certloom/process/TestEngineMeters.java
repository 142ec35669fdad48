package dev.certloom.process;

import static org.mockito.Mockito.mock;

import dev.certloom.availability.Availability;
import dev.certloom.runtime.MonotonicClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What the lifecycle measures, once each. */
public final class TestEngineMeters {

    private TestEngineMeters() {}

    public static void measureIn(MeterRegistry registry) {
        new EngineMetrics(
                        mock(EngineSession.class),
                        new EngineCommands(),
                        new Availability(Clock.systemUTC(), MonotonicClock.system()))
                .bindTo(registry);
        ObservationRegistry observed = ObservationRegistry.create();
        observed.observationConfig().observationHandler(new DefaultMeterObservationHandler(registry));
        EngineObservations observations = new EngineObservations(observed);
        observations
                .message("merge-requested", () -> CompletableFuture.completedFuture("taken"))
                .join();
        observations
                .job("place-order", Map.of())
                .lowCardinalityKeyValue("outcome", "done")
                .observe(() -> {});
    }
}

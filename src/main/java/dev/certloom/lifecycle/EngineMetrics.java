package dev.certloom.lifecycle;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.stereotype.Component;

/** Whether an engine serves us, and whether we share it with somebody. */
@Component
class EngineMetrics implements MeterBinder {

    private final EngineSession session;

    EngineMetrics(EngineSession session) {
        this.session = session;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("certloom.engine.serving", () -> session.engine().isPresent() ? 1 : 0)
                .description("1 while a process engine serves us")
                .register(registry);
        FunctionCounter.builder("certloom.engine.foreign.jobs", session, EngineSession::foreignJobs)
                .description("Jobs of other installations, left alone")
                .register(registry);
        // From the start at 0, so that the first one is seen as an increase.
        registry.counter(EngineCommands.RETRIES, "code", "RESOURCE_EXHAUSTED");
        FunctionCounter.builder("certloom.engine.incidents", session, EngineSession::incidents)
                .description("Jobs given up, each of which became an incident")
                .register(registry);
    }
}

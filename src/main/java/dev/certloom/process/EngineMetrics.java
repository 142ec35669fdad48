package dev.certloom.process;

import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import dev.certloom.operation.OperationFailures;
import dev.certloom.process.EngineCommands.Priority;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Whether an engine serves us, and whether another installation shares it. */
@Component
class EngineMetrics implements MeterBinder {

    private final EngineSession session;
    private final EngineCommands commands;
    private final Availability availability;

    EngineMetrics(EngineSession session, EngineCommands commands, Availability availability) {
        this.session = session;
        this.commands = commands;
        this.availability = availability;
    }

    private int serving() {
        return session.engine().isPresent()
                        && availability.awaySince(Dependency.ENGINE).isEmpty()
                ? 1
                : 0;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("certloom.engine.serving", this::serving)
                .description("1 while a process engine serves us")
                .register(registry);
        FunctionCounter.builder("certloom.engine.foreign.jobs", session, EngineSession::foreignJobs)
                .description("Jobs of other installations, left alone")
                .register(registry);
        // Starts at 0, so that the first one is seen as an increase.
        registry.counter(EngineCommands.RETRIES, "code", "RESOURCE_EXHAUSTED");
        registry.counter(OperationFailures.COUNTER);
        Gauge.builder("certloom.engine.commands.in.flight", commands, EngineCommands::inFlight)
                .description("Commands on their way to the engine")
                .register(registry);
        Gauge.builder("certloom.engine.commands.limit", commands, EngineCommands::limit)
                .description("How many commands may be on their way at once; it adapts")
                .register(registry);
        for (Priority priority : Priority.values()) {
            Gauge.builder("certloom.engine.commands.waiting", commands, all -> all.waiting(priority))
                    .description("Commands that wait until they may be sent")
                    .tag("priority", priority.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        FunctionCounter.builder("certloom.engine.incidents", session, EngineSession::incidents)
                .description("Jobs given up, each of which became an incident")
                .register(registry);
    }
}

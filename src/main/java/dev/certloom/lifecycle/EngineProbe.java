package dev.certloom.lifecycle;

import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import dev.certloom.availability.Probe;
import io.camunda.client.api.command.ClientException;
import io.camunda.client.api.command.ClientStatusException;
import org.springframework.stereotype.Component;

/** Asks the engine whether it serves. */
@Component
class EngineProbe implements Probe {

    private final Engine engine;

    /** An embedded engine starts beside the application. */
    EngineProbe(Engine engine, Availability availability) {
        this.engine = engine;
        availability.awaited(Dependency.ENGINE);
    }

    @Override
    public Dependency dependency() {
        return Dependency.ENGINE;
    }

    @Override
    public void ask() {
        try {
            if (!engine.serves()) {
                throw new IllegalStateException("Its gateway answers, but not every partition has a leader.");
            }
        } catch (ClientStatusException e) {
            throw new IllegalStateException("It answers %s.".formatted(e.getStatusCode()), e);
        } catch (ClientException e) {
            throw new IllegalStateException("It cannot be reached.", e);
        }
    }
}

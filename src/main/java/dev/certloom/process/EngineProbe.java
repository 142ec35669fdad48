package dev.certloom.process;

import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import dev.certloom.availability.Probe;
import io.camunda.client.api.command.ClientException;
import io.camunda.client.api.command.ClientStatusException;
import io.grpc.Status;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Asks the engine whether it serves. */
@Component
class EngineProbe implements Probe {

    private static final Set<Status.Code> UNREACHABLE =
            Set.of(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED, Status.Code.CANCELLED);

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
    public boolean isOutage(Throwable failure) {
        return UNREACHABLE.contains(Status.fromThrowable(failure).getCode());
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

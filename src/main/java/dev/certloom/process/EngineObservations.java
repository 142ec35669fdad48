package dev.certloom.process;

import dev.certloom.process.ProcessNames.Variable;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Times what goes to the engine and what comes from it, and carries a request's trace over: the start message puts its
 * {@code traceparent} into the instance, each job takes it from there. Without tracing nothing is propagated. Names and
 * types are those of the models; ids are only in traces, never in metrics.
 */
@Component
class EngineObservations {

    private final ObservationRegistry registry;

    EngineObservations(ObservationRegistry registry) {
        this.registry = registry;
    }

    /** A message that starts an instance. */
    CompletableFuture<?> start(
            String message,
            Map<String, Object> variables,
            Function<Map<String, Object>, CompletableFuture<?>> publishing) {
        Map<String, Object> traced = new HashMap<>(variables);
        SenderContext<Map<String, Object>> context = new SenderContext<>(
                (carrier, key, value) -> {
                    // Only the trace's ids are propagated: baggage is arbitrary client input.
                    if (carrier != null && key.equals(Variable.TRACE_PARENT)) {
                        carrier.put(key, value);
                    }
                },
                Kind.PRODUCER);
        context.setCarrier(traced);
        return observed(
                message(message, Observation.createNotStarted("certloom.message", () -> context, registry)),
                () -> publishing.apply(traced));
    }

    /** A message to an existing instance. */
    CompletableFuture<?> message(String message, Supplier<CompletableFuture<?>> publishing) {
        return observed(message(message, Observation.createNotStarted("certloom.message", registry)), publishing);
    }

    private static Observation message(String message, Observation observation) {
        return observation.contextualName("message " + message).lowCardinalityKeyValue("message", message);
    }

    private static CompletableFuture<?> observed(Observation observation, Supplier<CompletableFuture<?>> publishing) {
        observation.start();
        try (Observation.Scope scope = observation.openScope()) {
            return publishing.get().whenComplete((answer, failure) -> {
                if (failure != null) {
                    observation.error(failure);
                }
                observation.stop();
            });
        } catch (RuntimeException e) {
            observation.error(e).stop();
            throw e;
        }
    }

    /** A job, from when we got it until its outcome is on its way to the engine. */
    Observation job(String type, Map<String, Object> variables) {
        ReceiverContext<Map<String, Object>> context = new ReceiverContext<>((carrier, key) ->
                key.equals(Variable.TRACE_PARENT) && carrier.get(key) instanceof String parent ? parent : null);
        context.setCarrier(variables);
        return Observation.createNotStarted("certloom.job", () -> context, registry)
                .contextualName("job " + type)
                .lowCardinalityKeyValue("type", type);
    }
}

package dev.certloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.certloom.process.ProcessNames.Message;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EngineObservationsTest {

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ObservationRegistry registry = traced();
    private final EngineObservations observations = new EngineObservations(registry);
    private final Map<String, Object> instance = new HashMap<>();

    /** As the framework wires it when tracing is switched on. */
    private ObservationRegistry traced() {
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(spans))
                .build();
        Tracer api = provider.get("test");
        OtelTracer tracer = new OtelTracer(api, new OtelCurrentTraceContext(), event -> {});
        OtelPropagator propagator = new OtelPropagator(
                ContextPropagators.create(TextMapPropagator.composite(
                        W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())),
                api);
        ObservationRegistry made = ObservationRegistry.create();
        made.observationConfig()
                .observationHandler(new DefaultMeterObservationHandler(meters))
                .observationHandler(new FirstMatchingCompositeObservationHandler(List.of(
                        new PropagatingSenderTracingObservationHandler<>(tracer, propagator),
                        new PropagatingReceiverTracingObservationHandler<>(tracer, propagator),
                        new DefaultTracingObservationHandler(tracer))));
        return made;
    }

    @Test
    void jobsOfAnInstanceBelongToTheTraceOfTheRequestThatStartedIt() {
        // when
        Observation.createNotStarted("http", registry)
                .contextualName("http post")
                .observe(() -> start(Map.of("operationId", "1")));
        for (String type : List.of("create-key-and-csr", "merge-certificate")) {
            observations.job(type, instance).observe(() -> {});
        }

        // then
        Map<String, SpanData> byName =
                spans.getFinishedSpanItems().stream().collect(Collectors.toMap(SpanData::getName, span -> span));
        assertThat(byName)
                .containsOnlyKeys(
                        "http post",
                        "message certificate-requested",
                        "job create-key-and-csr",
                        "job merge-certificate");
        assertThat(byName.values())
                .extracting(SpanData::getTraceId)
                .containsOnly(span(byName, "http post").getTraceId());
        assertThat(span(byName, "job merge-certificate").getParentSpanId())
                .isEqualTo(span(byName, "message certificate-requested").getSpanId());
        assertThat(span(byName, "message certificate-requested").getParentSpanId())
                .isEqualTo(span(byName, "http post").getSpanId());
    }

    @Test
    void startThenTheInstanceCarriesTraceIdsAndNothingFromAClient() {
        try (Scope scope =
                Baggage.builder().put("secret", "of the client").build().makeCurrent()) {
            start(Map.of("operationId", "1"));
        }

        assertThat(instance).containsOnlyKeys("operationId", "traceparent");
        assertThat(instance.get("traceparent")).asString().matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]");
    }

    @Test
    void startWithoutTracingThenTheInstanceCarriesNothing() {
        Future<?> unused = new EngineObservations(ObservationRegistry.NOOP)
                .start(Message.CERTIFICATE_REQUESTED, Map.of("operationId", "1"), this::take);

        assertThat(instance).containsExactly(entry("operationId", "1"));
    }

    @Test
    void jobWhenItsTraceparentIsOfNoUseThenItHasATraceOfItsOwn() {
        observations.job("merge-certificate", Map.of("traceparent", 7)).observe(() -> {});
        observations.job("merge-certificate", Map.of("traceparent", "x")).observe(() -> {});

        assertThat(spans.getFinishedSpanItems())
                .hasSize(2)
                .allSatisfy(span ->
                        assertThat(span.getParentSpanContext().isValid()).isFalse());
    }

    @Test
    void messageWhenTheEngineDoesNotTakeItThenItIsTimedAsFailed() {
        observations
                .message(
                        Message.MERGE_REQUESTED,
                        () -> CompletableFuture.failedFuture(new IllegalStateException("away")))
                .exceptionally(failure -> null)
                .join();

        assertThat(meters.get("certloom.message")
                        .tags("message", "merge-requested", "error", "IllegalStateException")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    private void start(Map<String, Object> variables) {
        observations.start(Message.CERTIFICATE_REQUESTED, variables, this::take).join();
    }

    private CompletableFuture<String> take(Map<String, Object> variables) {
        instance.putAll(variables);
        return CompletableFuture.completedFuture("taken");
    }

    private static SpanData span(Map<String, SpanData> byName, String name) {
        SpanData span = byName.get(name);
        assertThat(span).as(name).isNotNull();
        return Objects.requireNonNull(span);
    }
}

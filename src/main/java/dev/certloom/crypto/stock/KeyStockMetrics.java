package dev.certloom.crypto.stock;

import dev.certloom.crypto.KeyAlgorithm;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/** How many keys are in stock, and how often there was one when one was asked for. */
@Component
class KeyStockMetrics implements MeterBinder {

    private final Map<KeyAlgorithm, Counts> figures = new EnumMap<>(KeyAlgorithm.class);

    KeyStockMetrics(KeyStockSettings settings) {
        algorithms(settings).forEach(algorithm -> figures.put(algorithm, new Counts()));
    }

    /** Those of which there is a stock, in the order in which it is filled. */
    static List<KeyAlgorithm> algorithms(KeyStockSettings settings) {
        return Arrays.stream(KeyAlgorithm.values())
                .filter(algorithm -> settings.size(algorithm) > 0)
                .toList();
    }

    void counted(KeyAlgorithm algorithm, int inStock) {
        of(algorithm).inStock.set(inStock);
    }

    void asked(KeyAlgorithm algorithm, boolean found) {
        (found ? of(algorithm).taken : of(algorithm).missed).incrementAndGet();
    }

    void refused(KeyAlgorithm algorithm) {
        of(algorithm).refused.incrementAndGet();
    }

    private Counts of(KeyAlgorithm algorithm) {
        return Objects.requireNonNull(figures.get(algorithm));
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        figures.forEach((algorithm, of) -> {
            Gauge.builder("certloom.key.stock", of.inStock, AtomicLong::get)
                    .description("Keys made in advance that can be taken")
                    .tag("algorithm", algorithm.name())
                    .register(registry);
            counter(registry, algorithm, "certloom.key.stock.taken", of.taken, "Requests that found a key in stock");
            counter(registry, algorithm, "certloom.key.stock.missed", of.missed, "Requests that found none in stock");
            counter(registry, algorithm, "certloom.key.stock.refused", of.refused, "Keys in stock that did not open");
        });
    }

    private static void counter(
            MeterRegistry registry, KeyAlgorithm algorithm, String name, AtomicLong count, String description) {
        FunctionCounter.builder(name, count, AtomicLong::get)
                .description(description)
                .tag("algorithm", algorithm.name())
                .register(registry);
    }

    private static final class Counts {
        private final AtomicLong inStock = new AtomicLong();
        private final AtomicLong taken = new AtomicLong();
        private final AtomicLong missed = new AtomicLong();
        private final AtomicLong refused = new AtomicLong();
    }
}

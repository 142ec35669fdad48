package dev.certloom.processview;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;

/** How far process activity lies behind, where no exporter was heard. */
public final class TestExportLag {

    private TestExportLag() {}

    public static void measureIn(MeterRegistry registry) {
        new ExportLag(
                        new InMemoryEngineRecords(),
                        new ExporterSettings(null, null, Duration.ofDays(90)),
                        Clock.systemUTC())
                .bindTo(registry);
    }
}

package dev.certloom.processview;

import dev.certloom.processview.EngineRecords.LogState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * How far what is shown lies behind the engine. An exporter sends a sign of life every five seconds: one that has been
 * silent for longer lags by the length of that silence.
 *
 * <p>It never turns health to down, since no request depends on it: {@code UP}, {@code LAGGING}, or {@code UNKNOWN}
 * where no exporter has ever connected. Neither of the latter two affects the overall health.
 */
@Component("processActivity")
class ExportLag extends AbstractHealthIndicator implements MeterBinder {

    static final Status LAGGING = new Status("LAGGING");

    private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration MAX_LAG = Duration.ofSeconds(10);
    private static final double MILLIS = 1_000;

    private final EngineRecords records;
    private final ExporterSettings settings;
    private final Clock clock;
    private volatile List<LogState> logs = List.of();

    ExportLag(EngineRecords records, ExporterSettings settings, Clock clock) {
        super("Expected to know the exporter's lag, but it cannot be read");
        this.records = records;
        this.settings = settings;
        this.clock = clock;
    }

    /** Requests for health or metrics never block. */
    @Scheduled(fixedDelayString = "PT5S")
    void read() {
        logs = records.logs();
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        if (logs.isEmpty()) {
            builder.unknown()
                    .withDetail(
                            "reason",
                            settings.secretBytes().isEmpty()
                                    ? "No exporter is expected: certloom.engine.exporter.secret is not set; phases stand in."
                                    : "No exporter was heard yet; phases stand in.");
            return;
        }
        builder.status(longest(logs).compareTo(MAX_LAG) > 0 ? LAGGING : Status.UP);
        logs.forEach(log -> builder.withDetail("partition" + log.partition(), details(log)));
    }

    private Map<String, Object> details(LogState log) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("lagSeconds", seconds(lag(log)));
        details.put("position", log.position());
        details.put("heard", log.heard().toString());
        if (isSilent(log)) {
            details.put(
                    "reason",
                    "The exporter was not heard for longer than " + HEARTBEAT_TIMEOUT.toSeconds() + " seconds.");
        }
        return details;
    }

    private Duration longest(List<LogState> logs) {
        return logs.stream().map(this::lag).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    }

    private Duration lag(LogState log) {
        Duration lag = isSilent(log) ? Duration.between(log.heard(), clock.instant()) : log.lag();
        return lag.isNegative() ? Duration.ZERO : lag;
    }

    private boolean isSilent(LogState log) {
        return Duration.between(log.heard(), clock.instant()).compareTo(HEARTBEAT_TIMEOUT) > 0;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("certloom.engine.export.lag", this, ExportLag::measured)
                .description(
                        "How far the stored process activity lies behind the engine; NaN while no exporter was heard")
                .baseUnit("seconds")
                .register(registry);
    }

    private double measured() {
        return logs.isEmpty() ? Double.NaN : seconds(longest(logs));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / MILLIS;
    }
}

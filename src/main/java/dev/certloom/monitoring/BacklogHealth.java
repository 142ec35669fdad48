package dev.certloom.monitoring;

import dev.certloom.monitoring.LatestFigures.Reading;
import dev.certloom.monitoring.spi.Figures;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What waits for too long. It is no reason to send callers elsewhere, so it only degrades health; the reason is said in words,
 * with the time since when.
 */
@Configuration(proxyBeanMethods = false)
class BacklogHealth {

    static final Status DEGRADED = new Status("DEGRADED");

    private final LatestFigures figures;
    private final MonitoringSettings settings;

    BacklogHealth(LatestFigures figures, MonitoringSettings settings) {
        this.figures = figures;
        this.settings = settings;
    }

    @Bean
    HealthIndicator outboxHealthIndicator() {
        return of(reading -> judged(
                "events",
                reading.figures().outbox(),
                reading,
                settings.outboxLate(),
                "Events wait for the process engine: it is away or does not keep up."));
    }

    @Bean
    HealthIndicator ordersHealthIndicator() {
        return of(reading -> judged(
                "inFlight",
                inFlight(reading.figures()),
                reading,
                settings.orderLate(),
                "An issuer has not decided about an order for longer than certloom.monitoring.order-late."));
    }

    @Bean
    HealthIndicator standstillsHealthIndicator() {
        return of(reading -> {
            Figures.Waiting standing = standing(reading.figures());
            Health.Builder health = Health.up().withDetail("requests", standing.count());
            standing.oldest()
                    .ifPresent(
                            oldest -> health.status(DEGRADED)
                                    .withDetail("oldest", oldest)
                                    .withDetail(
                                            "reason",
                                            "Requests do not move, though they were started anew: an operator has to look at their pages."));
            return health;
        });
    }

    @Bean
    HealthIndicator noticesHealthIndicator() {
        return of(reading -> {
            Health.Builder health = Health.up();
            if (reading.figures().failedNotices() > 0) {
                health.status(DEGRADED).withDetail("reason", "Notices were given up: people were not told.");
            }
            reading.figures().notices().oldest().ifPresent(oldest -> health.withDetail("oldest", oldest));
            return health.withDetail("waiting", reading.figures().notices().count())
                    .withDetail("givenUp", reading.figures().failedNotices());
        });
    }

    private HealthIndicator of(Function<Reading, Health.Builder> judge) {
        return () -> figures.latest()
                .map(reading -> judge.apply(reading).withDetail("readAt", reading.at()))
                .orElseGet(() -> Health.unknown().withDetail("reason", "The store's figures were not read yet."))
                .build();
    }

    private static Health.Builder judged(
            String what, Figures.Waiting waiting, Reading reading, Duration late, String reason) {
        Health.Builder health = Health.up().withDetail(what, waiting.count());
        waiting.oldest().ifPresent(oldest -> {
            health.withDetail("oldest", oldest);
            if (reading.since(oldest).compareTo(late) > 0) {
                health.status(DEGRADED).withDetail("reason", reason).withDetail("since", oldest.plus(late));
            }
        });
        return health;
    }

    private static Figures.Waiting standing(Figures figures) {
        return new Figures.Waiting(
                figures.standstills().stream()
                        .mapToLong(Figures.Standstills::count)
                        .sum(),
                figures.standstills().stream().map(Figures.Standstills::oldest).min(Instant::compareTo));
    }

    private static Figures.Waiting inFlight(Figures figures) {
        long count = figures.orders().stream().mapToLong(Figures.Orders::count).sum();
        Optional<Instant> oldest =
                figures.orders().stream().map(Figures.Orders::oldest).min(Instant::compareTo);
        return new Figures.Waiting(count, oldest);
    }
}

package dev.certloom.monitoring;

import dev.certloom.monitoring.LatestStats.Snapshot;
import java.time.Clock;
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
 * Reports what waits for too long. That is no reason to send callers elsewhere, so it only degrades health; the reason
 * is given in words, with the time since when.
 */
@Configuration(proxyBeanMethods = false)
class BacklogHealth {

    static final Status DEGRADED = new Status("DEGRADED");

    /** After as many intervals without new figures, the old ones say nothing about now. */
    private static final int MAX_MISSED_READS = 3;

    private final LatestStats stats;
    private final MonitoringSettings settings;
    private final Clock clock;

    BacklogHealth(LatestStats stats, MonitoringSettings settings, Clock clock) {
        this.stats = stats;
        this.settings = settings;
        this.clock = clock;
    }

    @Bean
    HealthIndicator outboxHealthIndicator() {
        return of(snapshot -> judged(
                "events",
                snapshot.stats().outbox(),
                snapshot,
                settings.outboxLate(),
                "Events wait for the process engine: it is away or does not keep up."));
    }

    @Bean
    HealthIndicator ordersHealthIndicator() {
        return of(snapshot -> judged(
                "inFlight",
                inFlight(snapshot.stats()),
                snapshot,
                settings.orderLate(),
                "An issuer has not decided about an order for longer than certloom.monitoring.order-late."));
    }

    @Bean
    HealthIndicator standstillsHealthIndicator() {
        return of(snapshot -> {
            OperationalStats.Waiting standing = standing(snapshot.stats());
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
        return of(snapshot -> {
            Health.Builder health = Health.up();
            if (snapshot.stats().failedNotices() > 0) {
                health.status(DEGRADED).withDetail("reason", "Notices were given up: people were not told.");
            }
            snapshot.stats().notices().oldest().ifPresent(oldest -> health.withDetail("oldest", oldest));
            return health.withDetail("waiting", snapshot.stats().notices().count())
                    .withDetail("givenUp", snapshot.stats().failedNotices());
        });
    }

    private HealthIndicator of(Function<Snapshot, Health.Builder> judge) {
        return () -> stats.latest()
                .map(snapshot ->
                        (isOutdated(snapshot) ? outdated() : judge.apply(snapshot)).withDetail("readAt", snapshot.at()))
                .orElseGet(() -> Health.unknown().withDetail("reason", "The store's figures were not read yet."))
                .build();
    }

    private boolean isOutdated(Snapshot snapshot) {
        return Duration.between(snapshot.at(), clock.instant())
                        .compareTo(settings.every().multipliedBy(MAX_MISSED_READS))
                > 0;
    }

    private static Health.Builder outdated() {
        return Health.unknown()
                .withDetail("reason", "The store's figures could not be read for too long: see the log.");
    }

    private static Health.Builder judged(
            String what, OperationalStats.Waiting waiting, Snapshot snapshot, Duration late, String reason) {
        Health.Builder health = Health.up().withDetail(what, waiting.count());
        waiting.oldest().ifPresent(oldest -> {
            health.withDetail("oldest", oldest);
            if (snapshot.since(oldest).compareTo(late) > 0) {
                health.status(DEGRADED).withDetail("reason", reason).withDetail("since", oldest.plus(late));
            }
        });
        return health;
    }

    private static OperationalStats.Waiting standing(OperationalStats stats) {
        return new OperationalStats.Waiting(
                stats.stalled().stream()
                        .mapToLong(OperationalStats.StalledOperations::count)
                        .sum(),
                stats.stalled().stream()
                        .map(OperationalStats.StalledOperations::oldest)
                        .min(Instant::compareTo));
    }

    private static OperationalStats.Waiting inFlight(OperationalStats stats) {
        long count = stats.orders().stream()
                .mapToLong(OperationalStats.Orders::count)
                .sum();
        Optional<Instant> oldest =
                stats.orders().stream().map(OperationalStats.Orders::oldest).min(Instant::compareTo);
        return new OperationalStats.Waiting(count, oldest);
    }
}

package dev.certloom.monitoring;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** The figures read last. They are read periodically, so that frequent requests do not load the store. */
@Component
class LatestStats {

    private static final Logger LOG = LoggerFactory.getLogger(LatestStats.class);

    private final OperationalStatsSource source;
    private final OperationalStatsGauges gauges;
    private final Clock clock;
    private volatile Optional<Snapshot> latest = Optional.empty();

    LatestStats(OperationalStatsSource source, OperationalStatsGauges gauges, Clock clock) {
        this.source = source;
        this.gauges = gauges;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "${certloom.monitoring.every:PT30S}")
    void read() {
        Instant now = clock.instant();
        try {
            OperationalStats stats = source.read(now);
            latest = Optional.of(new Snapshot(stats, now));
            gauges.show(stats, now);
        } catch (RuntimeException e) {
            LOG.warn("The store's figures cannot be read now; the old ones are shown.", e);
        }
    }

    @Scheduled(fixedDelayString = "PT5M")
    void readExpiries() {
        Instant now = clock.instant();
        try {
            gauges.showExpiries(source.readExpiries(now), now);
        } catch (RuntimeException e) {
            LOG.warn("The expiries of certificates cannot be read now; the old ones are shown.", e);
        }
    }

    /** Empty until they were read for the first time. */
    Optional<Snapshot> latest() {
        return latest;
    }

    /** Figures and when they were read. */
    record Snapshot(OperationalStats stats, Instant at) {

        Duration since(Instant then) {
            return Duration.between(then, at);
        }
    }
}

package dev.certloom.monitoring;

import dev.certloom.monitoring.spi.FigureSource;
import dev.certloom.monitoring.spi.Figures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** The figures last read. Read now and then, so that who asks often costs the store nothing. */
@Component
class LatestFigures {

    private static final Logger log = LoggerFactory.getLogger(LatestFigures.class);

    private final FigureSource source;
    private final FigureGauges gauges;
    private final Clock clock;
    private volatile Optional<Reading> latest = Optional.empty();

    LatestFigures(FigureSource source, FigureGauges gauges, Clock clock) {
        this.source = source;
        this.gauges = gauges;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "${certloom.monitoring.every:PT30S}")
    void read() {
        Instant now = clock.instant();
        try {
            Figures figures = source.read(now);
            latest = Optional.of(new Reading(figures, now));
            gauges.show(figures, now);
        } catch (RuntimeException e) {
            log.warn("The store's figures cannot be read now; the old ones are shown.", e);
        }
    }

    /** Empty until they were read for the first time. */
    Optional<Reading> latest() {
        return latest;
    }

    /** Figures and when they were read. */
    record Reading(Figures figures, Instant at) {

        Duration since(Instant then) {
            return Duration.between(then, at);
        }
    }
}

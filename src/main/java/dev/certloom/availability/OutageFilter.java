package dev.certloom.availability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Suppresses log lines that only say that engine or database cannot be reached, while {@link Availability} reports that
 * itself: with a dead engine each worker would log twice a second, with a stack trace. A line is suppressed when its
 * exception says so. Lines that must not be lost, such as an action that could not be recorded, are therefore logged
 * with the exception's text and without the exception. Lines logged before it is known whether the dependency is away
 * are held back, and logged unchanged if it is not.
 */
@Component
class OutageFilter extends TurboFilter implements DisposableBean {

    /**
     * The pool tells of each connection that broke in a line without an exception: after a restart of the database, of
     * them all.
     */
    private static final String POOL = "com.zaxxer.hikari.pool.PoolBase";

    private static final String BROKEN = "Failed to validate connection";

    private final Availability availability;
    private final List<Probe> probes;
    private final LoggerContext logs;

    OutageFilter(Availability availability, List<Probe> probes) {
        this.availability = availability;
        this.probes = probes;
        this.logs = (LoggerContext) LoggerFactory.getILoggerFactory();
        logs.addTurboFilter(this);
    }

    /** Called before the level is checked, even for lines that will not be logged. */
    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable thrown) {
        if (format == null
                || !level.isGreaterOrEqual(Level.INFO)
                || !level.isGreaterOrEqual(logger.getEffectiveLevel())) {
            return FilterReply.NEUTRAL;
        }
        @Nullable Throwable failure = thrown == null ? MessageFormatter.getThrowableCandidate(parameters) : thrown;
        Optional<Dependency> unreachable = failure == null ? ofPool(logger, format) : of(failure);
        return unreachable
                .filter(away -> availability.holdsBack(
                        away,
                        line(marker, logger, level, format, parameters, thrown),
                        failure == null ? Optional.of(BROKEN) : Optional.empty()))
                .map(away -> FilterReply.DENY)
                .orElse(FilterReply.NEUTRAL);
    }

    private static Optional<Dependency> ofPool(Logger logger, String format) {
        return logger.getName().equals(POOL) && format.contains(BROKEN)
                ? Optional.of(Dependency.DATABASE)
                : Optional.empty();
    }

    private Optional<Dependency> of(Throwable failure) {
        return probes.stream()
                .filter(probe -> probe.isOutage(failure))
                .map(Probe::dependency)
                .findFirst();
    }

    /** As it would have been logged now, on this thread. */
    private static Runnable line(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            String format,
            Object @Nullable [] parameters,
            @Nullable Throwable thrown) {
        LoggingEvent event = new LoggingEvent(Logger.FQCN, logger, level, format, thrown, parameters);
        if (marker != null) {
            event.addMarker(marker);
        }
        event.prepareForDeferredProcessing();
        return () -> logger.callAppenders(event);
    }

    @Override
    public void destroy() {
        logs.getTurboFilterList().remove(this);
    }
}

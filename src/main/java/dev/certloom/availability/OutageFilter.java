package dev.certloom.availability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.grpc.Status;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/**
 * Leaves out of the log what only says that engine or database could not be reached, while {@link Availability} says so itself: of a
 * dead engine alone each worker would tell twice a second, with a stack trace. Left out is a line with an exception that says so, and
 * what the pool of connections reports.
 */
@Component
class OutageFilter extends TurboFilter implements DisposableBean {

    /** Reports connections that broke, also without an exception. */
    private static final String POOL = "com.zaxxer.hikari.pool.";

    private static final Set<Status.Code> UNREACHABLE =
            Set.of(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED, Status.Code.CANCELLED);

    private final Availability availability;
    private final LoggerContext logs;

    OutageFilter(Availability availability) {
        this.availability = availability;
        this.logs = (LoggerContext) LoggerFactory.getILoggerFactory();
        logs.addTurboFilter(this);
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable thrown) {
        if (!level.isGreaterOrEqual(Level.INFO) || format == null) {
            return FilterReply.NEUTRAL;
        }
        Throwable failure = thrown == null ? MessageFormatter.getThrowableCandidate(parameters) : thrown;
        return whoIsUnreachable(logger, failure)
                .filter(away -> availability.holdsBack(away, line(format, parameters, failure)))
                .map(away -> FilterReply.DENY)
                .orElse(FilterReply.NEUTRAL);
    }

    private static String line(String format, Object @Nullable [] parameters, @Nullable Throwable failure) {
        String line = MessageFormatter.arrayFormat(format, parameters).getMessage();
        return failure == null ? line : line + " (" + failure + ")";
    }

    private static Optional<Dependency> whoIsUnreachable(Logger logger, @Nullable Throwable failure) {
        if (logger.getName().startsWith(POOL)) {
            return Optional.of(Dependency.DATABASE);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (isOfDatabase(cause)) {
                return Optional.of(Dependency.DATABASE);
            }
        }
        return failure != null
                        && UNREACHABLE.contains(Status.fromThrowable(failure).getCode())
                ? Optional.of(Dependency.ENGINE)
                : Optional.empty();
    }

    private static boolean isOfDatabase(Throwable cause) {
        return cause instanceof DataAccessResourceFailureException
                || cause instanceof RecoverableDataAccessException
                || cause instanceof QueryTimeoutException
                || cause instanceof CannotCreateTransactionException
                || cause instanceof TransactionSystemException;
    }

    @Override
    public void destroy() {
        logs.getTurboFilterList().remove(this);
    }
}

package dev.certloom.access;

import dev.certloom.availability.Availability;
import dev.certloom.availability.Dependency;
import dev.certloom.availability.StoreFailures;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.ErrorResponse;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Shows any failure on the way to a page as a page. In front of the sessions, which are stored in the database: they
 * are the first to notice an outage, and the last to write to it.
 */
@Order(PageFaults.BEFORE_SESSIONS)
public final class PageFaults extends OncePerRequestFilter {

    /** After the filter that gives each request its id. */
    static final int BEFORE_SESSIONS = Ordered.HIGHEST_PRECEDENCE + 1;

    private static final Logger LOG = LoggerFactory.getLogger(PageFaults.class);

    private static final String FAILURE_ATTRIBUTE = PageFaults.class.getName();
    private static final String REQUEST_ID = "x-ms-request-id";

    private final Availability availability;

    public PageFaults(Availability availability) {
        this.availability = availability;
    }

    /**
     * Leaves it to this filter to say that the database is away: a page of the menu and its viewer would need a
     * session.
     */
    public static void leave(HttpServletRequest request, Exception failure) {
        request.setAttribute(FAILURE_ATTRIBUTE, failure);
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !PageAddresses.isPage(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException failure) {
            if (response.isCommitted() || isOfClient(failure)) {
                throw failure;
            }
            say(problem(failure), request, response);
            return;
        }
        if (request.getAttribute(FAILURE_ATTRIBUTE) instanceof Exception failure && !response.isCommitted()) {
            say(problem(failure), request, response);
        }
    }

    /** A broken connection may also be the one to the database. */
    private static boolean isOfClient(Exception failure) {
        return !StoreFailures.isIn(failure) && DisconnectedClientHelper.isClientDisconnectedException(failure);
    }

    private static void say(PageProblem problem, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        @Nullable String id = response.getHeader(REQUEST_ID);
        response.reset();
        if (id != null) {
            response.setHeader(REQUEST_ID, id);
        }
        problem.writeTo(request, response);
    }

    private PageProblem problem(Exception failure) {
        if (StoreFailures.isIn(failure)) {
            LOG.warn("Expected the database to answer a page, but it did not.", failure);
            return databaseAway();
        }
        HttpStatusCode status = status(failure);
        if (status.is5xxServerError()) {
            LOG.error("Expected to show a page, but it failed.", failure);
        }
        return PageProblem.of(status);
    }

    public PageProblem databaseAway() {
        return PageProblem.databaseAway(availability.awaySince(Dependency.DATABASE));
    }

    private static boolean causes(Throwable failure, Class<? extends Throwable> type) {
        return cause(failure, type) != null;
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
            cause = cause.getCause();
        }
        return null;
    }

    /** A form that is too large or malformed is noticed by the first code that reads a field of it. */
    private static HttpStatusCode status(Throwable failure) {
        @Nullable InvalidParameterException unreadable = cause(failure, InvalidParameterException.class);
        if (unreadable != null) {
            return HttpStatusCode.valueOf(unreadable.getErrorCode());
        }
        if (failure instanceof ErrorResponse known) {
            return known.getStatusCode();
        }
        if (StoreFailures.isConflict(failure)) {
            // a session that another request has just ended, for one
            return HttpStatus.CONFLICT;
        }
        return causes(failure, MultipartException.class) ? HttpStatus.BAD_REQUEST : HttpStatus.INTERNAL_SERVER_ERROR;
    }
}

package dev.certloom.access;

import dev.certloom.availability.StoreFailures;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.coyote.CloseNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers programs with a retry time when the store fails before any route is reached: accounts and sessions are in it
 * too. The outermost filter, so that filters with a more specific answer come first.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StoreFaults extends OncePerRequestFilter {

    private static final Logger LOG = LoggerFactory.getLogger(StoreFaults.class);
    private static final String RETRY_AFTER_SECONDS = "2";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (ServletException | RuntimeException failure) {
            if (!StoreFailures.isIn(failure)) {
                throw failure;
            }
            LOG.warn("Expected the store to answer, but it did not; the caller was told to try again.", failure);
            if (response.isCommitted()) {
                // A partially sent answer must not look complete.
                throw new CloseNowException("The store failed while an answer was being sent.", failure);
            }
            response.resetBuffer();
            response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
            new ErrorAnswer(
                            HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                            "ServiceUnavailable",
                            "The store of this vault cannot be reached at the moment. Repeat the request; what was accepted before is kept.")
                    .writeTo(request, response);
        }
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }
}

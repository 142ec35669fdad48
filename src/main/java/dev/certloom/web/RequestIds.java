package dev.certloom.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives every request an id, answered as {@code x-ms-request-id} and shown in each log line, and echoes the client's
 * own (API reference 1.8). Before everything else, so that refused requests have one too.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class RequestIds extends OncePerRequestFilter {

    /** Where the log and answers find it. */
    static final String LOGGED_AS = "request_id";

    private static final String CLIENTS_LOGGED_AS = "client_request_id";
    /** Added once known: see {@code monitoring.LogContext}. */
    private static final String OPERATION = "operation";

    private static final String CLIENT_REQUEST_ID = "x-ms-client-request-id";
    private static final Pattern ECHOED = Pattern.compile("[0-9A-Za-z._-]{1,128}");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String id = UUID.randomUUID().toString();
        response.setHeader("x-ms-request-id", id);
        String clients = request.getHeader(CLIENT_REQUEST_ID);
        if (clients != null && ECHOED.matcher(clients).matches()) {
            response.setHeader(CLIENT_REQUEST_ID, clients);
            MDC.put(CLIENTS_LOGGED_AS, clients);
        }
        MDC.put(LOGGED_AS, id);
        try {
            chain.doFilter(request, response);
        } finally {
            MDC.remove(LOGGED_AS);
            MDC.remove(CLIENTS_LOGGED_AS);
            MDC.remove(OPERATION);
        }
    }
}

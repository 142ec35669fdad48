package dev.certloom.access;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/** Gives requests that the web server itself refuses, before any filter sees them, the error body instead of a page. */
final class ContainerErrors extends ErrorReportValve {

    private static final int FIRST_ERROR = 400;
    private static final int HEAD_TOO_LONG = 431;

    /** Puts it where the web server would put its own. */
    static void installIn(Context context) {
        if (context.getParent() instanceof StandardHost host) {
            host.setErrorReportValveClass("");
            host.getPipeline().addValve(new ContainerErrors());
        }
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        int status = response.getStatus();
        if (status < FIRST_ERROR || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            // None was read if the request line is not valid HTTP.
            @Nullable String method = request.getMethod();
            if (method != null && !ErrorAnswer.isServed(method)) {
                ErrorAnswer.writeMethodNotAllowed(method, response.getResponse());
            } else {
                answer(status).writeTo(request, response);
            }
        } catch (IOException | IllegalStateException e) {
            // The client is gone, or has an answer already.
            containerLog.debug("Expected to answer an error, but it was too late.", e);
        }
    }

    private static ErrorAnswer answer(int status) {
        return switch (status) {
            case HttpServletResponse.SC_REQUEST_URI_TOO_LONG ->
                new ErrorAnswer(status, "BadParameter", "Expected a shorter address, but it is too long.");
            case HEAD_TOO_LONG ->
                new ErrorAnswer(
                        status,
                        "BadParameter",
                        "Expected a shorter head of the request, but its headers are too long or too many.");
            case HttpServletResponse.SC_INTERNAL_SERVER_ERROR, HttpServletResponse.SC_SERVICE_UNAVAILABLE ->
                new ErrorAnswer(status, "InternalServerError", "An unexpected error occurred.");
            // Among them an unsupported HTTP version (505) and an unknown encoding (501).
            default ->
                new ErrorAnswer(
                        status,
                        "BadParameter",
                        "Expected a plain HTTP request, but its head is not one that clients send.");
        };
    }
}

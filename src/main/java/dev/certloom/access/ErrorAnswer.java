package dev.certloom.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An error as Key Vault writes it, {@code {"error":{"code":…,"message":…}}} (API reference 1.7), for answers given
 * before any route is reached.
 *
 * @param inner the {@code innererror.code}
 */
public record ErrorAnswer(int status, String code, String message, Optional<String> inner) {

    /** The methods that some route serves. */
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    public ErrorAnswer(int status, String code, String message) {
        this(status, code, message, Optional.empty());
    }

    /** Answers that a limit was exceeded, and when to retry. */
    public static void writeTooMany(
            HttpServletRequest request, HttpServletResponse response, String retryAfterSeconds, String message)
            throws IOException {
        response.setHeader(HttpHeaders.RETRY_AFTER, retryAfterSeconds);
        new ErrorAnswer(HttpStatus.TOO_MANY_REQUESTS.value(), "Throttled", message).writeTo(request, response);
    }

    /** Whether some route serves this method. */
    public static boolean isServed(String method) {
        return METHODS.contains(method);
    }

    /** Answers a method that no route serves. Browsers do not send such methods for a person, so no page is needed. */
    public static void writeMethodNotAllowed(String method, HttpServletResponse response) throws IOException {
        response.setHeader(HttpHeaders.ALLOW, String.join(", ", METHODS));
        new ErrorAnswer(
                        HttpStatus.METHOD_NOT_ALLOWED.value(),
                        "MethodNotAllowed",
                        "HTTP " + TokenText.cut(method, 16) + " not allowed")
                .writeTo(response);
    }

    /** Writes it in a form suitable for the caller: a page for people, the error body for programs. */
    public void writeTo(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (PageAddresses.isReadByPeople(request)) {
            PageProblem.of(HttpStatusCode.valueOf(status)).because(message).writeTo(request, response);
        } else {
            writeTo(response);
        }
    }

    /** Writes status and body. Headers are the caller's to set before. */
    public void writeTo(HttpServletResponse response) throws IOException {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", code);
        error.put("message", message);
        inner.ifPresent(reason -> error.put("innererror", Map.of("code", reason)));
        byte[] body = JSON.writeValueAsBytes(Map.of("error", error));
        response.setStatus(status);
        response.setContentType("application/json; charset=utf-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        // Now, not after the server has consumed an unread body.
        response.flushBuffer();
    }
}

package dev.certloom.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.header.HeaderWriter;

/**
 * Headers of every answer, as Key Vault sends them (API reference 1.8). {@code no-store} is ours: answers may hold
 * private keys, and no client minds.
 */
public final class AnswerHeaders implements HeaderWriter {

    private static final Map<String, String> HEADERS = Map.of(
            HttpHeaders.CACHE_CONTROL,
            "no-cache, no-store",
            HttpHeaders.PRAGMA,
            "no-cache",
            HttpHeaders.EXPIRES,
            "-1",
            "X-Content-Type-Options",
            "nosniff");
    private static final String LOCALHOST = "localhost";

    @Override
    public void writeHeaders(HttpServletRequest request, HttpServletResponse response) {
        HEADERS.forEach((name, value) -> set(response, name, value));
        // Browsers apply it to every port of a host: on localhost it would lock the user out of everything else there.
        String host = request.getServerName();
        if (!host.equals(LOCALHOST) && !host.endsWith("." + LOCALHOST)) {
            set(response, "Strict-Transport-Security", "max-age=31536000;includeSubDomains");
        }
    }

    private static void set(HttpServletResponse response, String name, String value) {
        if (!response.containsHeader(name)) {
            response.setHeader(name, value);
        }
    }
}

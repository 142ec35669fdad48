package dev.certloom.security;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** Writes the error body of the API (API reference 1.7) where no controller is reached. */
final class ErrorAnswers {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ErrorAnswers() {}

    static void write(HttpServletResponse response, int status, String code, String message, Optional<String> inner)
            throws IOException {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", code);
        error.put("message", message);
        inner.ifPresent(reason -> error.put("innererror", Map.of("code", reason)));
        byte[] body = JSON.writeValueAsString(Map.of("error", error)).getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("application/json; charset=utf-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}

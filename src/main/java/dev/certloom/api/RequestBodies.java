package dev.certloom.api;

import dev.certloom.vault.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;

/**
 * Reads request bodies (API reference 1.4). Read here and not by the framework, because a body counts as JSON whatever
 * content type it names or does not name (1.1), and because nothing beyond the limit may be read.
 */
@Component
final class RequestBodies {

    private final int limitBytes;

    RequestBodies(ApiSettings settings) {
        this.limitBytes = Math.toIntExact(settings.bodyLimit().toBytes());
    }

    /**
     * The body; one that is empty or {@code null} counts as an empty object.
     *
     * @throws BodyTooLarge when it is longer than the limit
     * @throws Refusal INVALID when it is no JSON object of this form
     */
    <T> T read(HttpServletRequest request, Class<T> form) {
        String text = text(bytes(request));
        try {
            JsonNode tree = Wire.MAPPER.readTree(text.isBlank() ? "{}" : text);
            if (tree.isNull()) {
                return Wire.MAPPER.treeToValue(Wire.MAPPER.createObjectNode(), form);
            }
            if (!tree.isObject()) {
                throw new Refusal(
                        Refusal.Kind.INVALID,
                        "Expected the request body to be a JSON object, but it is something else.");
            }
            StorableText.check(tree);
            return Wire.MAPPER.treeToValue(tree, form);
        } catch (JacksonException e) {
            if (!e.getPath().isEmpty()) {
                throw Refusal.invalidProperty(path(e));
            }
            // The parser's own words may quote the body, and a body may hold a key: only the place is told.
            TokenStreamLocation place = e.getLocation();
            throw new Refusal(
                    Refusal.Kind.INVALID,
                    "Expected the request body to be JSON, but it cannot be read"
                            + (place == null
                                    ? "."
                                    : " at line %d, column %d.".formatted(place.getLineNr(), place.getColumnNr())));
        }
    }

    /**
     * The body as it comes.
     *
     * @throws BodyTooLarge when it is longer than the limit
     */
    byte[] raw(HttpServletRequest request) {
        return bytes(request);
    }

    private byte[] bytes(HttpServletRequest request) {
        if (request.getContentLengthLong() > limitBytes) {
            throw new BodyTooLarge(limitBytes);
        }
        try {
            byte[] bytes = request.getInputStream().readNBytes(limitBytes + 1);
            if (bytes.length > limitBytes) {
                throw new BodyTooLarge(limitBytes);
            }
            return bytes;
        } catch (IOException e) {
            throw new Refusal(Refusal.Kind.INVALID, "Expected a request body, but it broke off.");
        }
    }

    private static String text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new Refusal(Refusal.Kind.INVALID, "Expected the request body to be UTF-8, but it is not.");
        }
    }

    private static String path(JacksonException e) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.toString();
    }

    /** A request body beyond the limit. */
    static final class BodyTooLarge extends RuntimeException {

        private static final long serialVersionUID = 1;

        BodyTooLarge(int limitBytes) {
            super("Expected a request body of at most %d bytes, but it is longer.".formatted(limitBytes));
        }
    }
}

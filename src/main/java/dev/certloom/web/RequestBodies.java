package dev.certloom.web;

import dev.certloom.kernel.MemberPath;
import dev.certloom.kernel.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;

/**
 * Reads request bodies (API reference 1.4). Read here and not by the framework, because a body counts as JSON whatever
 * content type it names or does not name (1.1), and because nothing beyond the limit may be read.
 */
@Component
public final class RequestBodies {

    private final int limitBytes;

    public RequestBodies(ApiSettings settings) {
        this.limitBytes = Math.toIntExact(settings.bodyLimit().toBytes());
    }

    /**
     * The body; one that is empty or {@code null} counts as an empty object.
     *
     * @throws BodyTooLarge when it is longer than the limit
     * @throws Refusal INVALID when it is no JSON object of this form
     */
    public <T> T read(HttpServletRequest request, Class<T> form) {
        return read(request, form, limitBytes);
    }

    /**
     * As {@link #read(HttpServletRequest, Class)}, of a request that has a limit of its own.
     *
     * @param ownLimitBytes instead of the limit of all requests
     */
    public <T> T read(HttpServletRequest request, Class<T> form, int ownLimitBytes) {
        JsonNode tree = tree(text(bytes(request, ownLimitBytes)));
        try {
            if (tree.isNull()) {
                return Wire.MAPPER.treeToValue(Wire.MAPPER.createObjectNode(), form);
            }
            if (!tree.isObject()) {
                throw new Refusal(Refusal.Kind.INVALID, "The request body must be a JSON object.");
            }
            StorableText.check(tree);
            return Wire.MAPPER.treeToValue(tree, form);
        } catch (JacksonException e) {
            if (!e.getPath().isEmpty()) {
                throw path(e).invalid();
            }
            throw new Refusal(Refusal.Kind.INVALID, "The request body is not a JSON object of this request.");
        }
    }

    private static JsonNode tree(String text) {
        try (JsonParser parser = Wire.MAPPER.createParser(text.isBlank() ? "{}" : text)) {
            try {
                JsonNode tree = Wire.MAPPER.readTree(parser);
                if (parser.nextToken() != null) {
                    throw unreadable(MemberPath.ROOT, parser.currentTokenLocation());
                }
                return tree;
            } catch (JacksonException e) {
                throw unreadable(path(parser.streamReadContext()), e.getLocation());
            } catch (NumberFormatException beyondLimits) {
                throw unreadable(path(parser.streamReadContext()), null);
            }
        }
    }

    /** The parser's own message may quote the body, and a body may contain a key: only the position is reported. */
    private static Refusal unreadable(MemberPath path, @Nullable TokenStreamLocation place) {
        return new Refusal(
                Refusal.Kind.INVALID,
                "The request body cannot be read as JSON"
                        + (place == null
                                ? ""
                                : " at line %d, column %d".formatted(place.getLineNr(), place.getColumnNr()))
                        + (path.text().isEmpty() ? "." : ", at the member %s.".formatted(path.text())));
    }

    /** Where the parser stands. */
    private static MemberPath path(TokenStreamContext at) {
        if (at.inRoot()) {
            return MemberPath.ROOT;
        }
        MemberPath parent = path(at.getParent());
        @Nullable String name = at.currentName();
        if (at.inArray()) {
            return parent.element(at.getCurrentIndex());
        }
        return name == null ? parent : parent.member(name);
    }

    /**
     * The body as it comes.
     *
     * @throws BodyTooLarge when it is longer than the limit
     */
    public byte[] raw(HttpServletRequest request) {
        return bytes(request, limitBytes);
    }

    private static byte[] bytes(HttpServletRequest request, int limitBytes) {
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
            throw new Refusal(Refusal.Kind.INVALID, "The request body broke off.");
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
            throw new Refusal(Refusal.Kind.INVALID, "The request body must be UTF-8.");
        }
    }

    private static MemberPath path(JacksonException e) {
        MemberPath path = MemberPath.ROOT;
        for (JacksonException.Reference step : e.getPath()) {
            path = path.step(step.getPropertyName(), step.getIndex());
        }
        return path;
    }

    /** A request body beyond the limit. */
    static final class BodyTooLarge extends RuntimeException {

        private static final long serialVersionUID = 1;

        BodyTooLarge(int limitBytes) {
            super("Expected a request body of at most %d bytes, but it is longer.".formatted(limitBytes));
        }
    }
}

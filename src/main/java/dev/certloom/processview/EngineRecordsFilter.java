package dev.certloom.processview;

import dev.certloom.processview.RecordReader.MalformedBatch;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.MediaType;
import org.springframework.transaction.TransactionException;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Receives what the engine's exporter sends: {@code POST /engine/records}, NDJSON, with the exporter's own secret. The
 * answer 204 with {@code Certloom-Stored} means: everything in this log up to that position is stored. Any other answer
 * means: deliver again. Nothing behind this filter is reached.
 */
final class EngineRecordsFilter extends OncePerRequestFilter {

    static final String PATH = "/engine/records";

    private static final Logger LOG = LoggerFactory.getLogger(EngineRecordsFilter.class);

    private static final MimeType NDJSON = MimeType.valueOf("application/x-ndjson");
    private static final String BEARER = "Bearer ";
    /** The engine allows a resource 4 MB, which is 5.6 MB in base64; the exporter sends little besides. */
    private static final int MAX_BODY_BYTES = 8_000_000;

    private static final int MAX_RECORDS = 10_000;

    private final Optional<byte[]> secret;
    private final EngineRecords records;
    private final Clock clock;

    /** @param secret that grants access; without one, every request is rejected */
    EngineRecordsFilter(Optional<byte[]> secret, EngineRecords records, Clock clock) {
        this.secret = secret.map(EngineRecordsFilter::digest);
        this.records = records;
        this.clock = clock;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException {
        if (!isLetIn(request)) {
            response.setHeader("WWW-Authenticate", "Bearer");
            refuse(response, HttpServletResponse.SC_UNAUTHORIZED, "Expected the exporter's secret, but it is another.");
        } else if (!request.getMethod().equals("POST")) {
            response.setHeader("Allow", "POST");
            refuse(response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, "Expected POST, but it is another method.");
        } else if (!isNdjson(request.getContentType())) {
            refuse(
                    response,
                    HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE,
                    "Expected " + NDJSON + ", but it is another type.");
        } else {
            take(request, response);
        }
    }

    private void take(HttpServletRequest request, HttpServletResponse response) throws IOException {
        @Nullable String name = request.getHeader("Certloom-Log");
        @Nullable String partition = request.getHeader("Certloom-Partition");
        if (name == null || !name.matches("[0-9a-f]{32}") || partition == null || !partition.matches("\\d{1,6}")) {
            refuse(
                    response,
                    HttpServletResponse.SC_BAD_REQUEST,
                    "Expected the log's name and partition in the headers, but they are not there.");
            return;
        }
        byte[] body = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            refuse(
                    response,
                    HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE,
                    "Expected at most " + MAX_BODY_BYTES + " bytes, but there are more.");
            return;
        }
        try {
            List<EngineRecord> batch = RecordReader.read(body, MAX_RECORDS);
            long stored = records.store(name, Integer.parseInt(partition), batch, clock.instant());
            response.setHeader("Certloom-Stored", Long.toString(stored));
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } catch (MalformedBatch e) {
            LOG.error("The engine's exporter sent what cannot be read; it is held up there: {}", e.getMessage());
            refuse(response, HttpServletResponse.SC_BAD_REQUEST, e.getMessage());
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("What the engine's exporter sent could not be stored; it sends it again.", e);
            refuse(
                    response,
                    HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                    "Expected to store the records, but the store is away.");
        }
    }

    private boolean isLetIn(HttpServletRequest request) {
        @Nullable String header = request.getHeader("Authorization");
        return header != null
                && header.startsWith(BEARER)
                && secret.filter(expected -> MessageDigest.isEqual(
                                expected,
                                digest(header.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8))))
                        .isPresent();
    }

    private static boolean isNdjson(@Nullable String contentType) {
        try {
            return contentType != null && NDJSON.equalsTypeAndSubtype(MimeType.valueOf(contentType));
        } catch (InvalidMimeTypeException e) {
            return false;
        }
    }

    /** Always of the same length, so that the comparison takes constant time. */
    private static byte[] digest(byte[] secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void refuse(HttpServletResponse response, int status, @Nullable String reason) throws IOException {
        response.setStatus(status);
        response.setContentType(MediaType.TEXT_PLAIN_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        response.getWriter().print(reason);
    }
}

package dev.certloom.interceptor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The secret that callers must present, read from its file at startup and again when a caller presents a different one,
 * so that it may be changed while the broker runs; but at most once in {@link #READ_EVERY}, so that attackers cannot
 * keep the disk busy.
 */
final class SharedSecret {

    private static final Logger LOG = LoggerFactory.getLogger(SharedSecret.class);

    static final Duration READ_EVERY = Duration.ofSeconds(1);
    static final Duration LOG_EVERY = Duration.ofMinutes(1);

    private static final int MIN_BYTES = 24;
    private static final int MAX_BYTES = 4096;

    private final Optional<Path> file;
    private final LongSupplier nanoTime;
    private final AtomicLong lastRead;
    private final AtomicLong lastLogged;
    private volatile Optional<byte[]> digest;

    /**
     * @param file that contains it; without one every caller is refused
     * @param nanoTime a clock that only goes forward
     */
    SharedSecret(Optional<Path> file, LongSupplier nanoTime) {
        this.file = file;
        this.nanoTime = nanoTime;
        long now = nanoTime.getAsLong();
        lastRead = new AtomicLong(now);
        lastLogged = new AtomicLong(now - LOG_EVERY.toNanos());
        digest = read();
        if (digest.isEmpty()) {
            LOG.error(
                    "Expected a secret of at least {} bytes in {}, but there is none: every command is refused.",
                    MIN_BYTES,
                    file.map(Path::toString).orElse("the file that " + SharedSecretInterceptor.SECRET_FILE + " names"));
        }
    }

    /**
     * Whether this is the secret.
     *
     * @param shown the secret presented by the caller, if any
     * @param command the caller's command, for the log
     */
    boolean isShownBy(Optional<String> shown, String command) {
        Optional<byte[]> candidate = shown.map(text -> sha256(text.getBytes(StandardCharsets.UTF_8)));
        if (isDue(lastRead, READ_EVERY)) {
            digest = read();
        }
        if (matches(candidate)) {
            return true;
        }
        if (isDue(lastLogged, LOG_EVERY)) {
            LOG.warn(
                    "Refused {}: the caller did not show the installation's secret. Further refusals of the next {} s are not logged.",
                    command,
                    LOG_EVERY.toSeconds());
        }
        return false;
    }

    private boolean matches(Optional<byte[]> candidate) {
        Optional<byte[]> expected = digest;
        return expected.isPresent() && candidate.isPresent() && MessageDigest.isEqual(expected.get(), candidate.get());
    }

    private boolean isDue(AtomicLong last, Duration every) {
        long before = last.get();
        long now = nanoTime.getAsLong();
        return now - before >= every.toNanos() && last.compareAndSet(before, now);
    }

    private Optional<byte[]> read() {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file.get())) {
            String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip();
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return bytes.length < MIN_BYTES ? Optional.empty() : Optional.of(sha256(bytes));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Always of the same length, so that the comparison takes constant time. */
    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected SHA-256, which every Java has, but it is missing.", e);
        }
    }
}

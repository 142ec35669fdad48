package dev.certloom.audit;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Period;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the audit record is sealed and kept.
 *
 * @param sealEvery how often new lines of the audit record are sealed, 10 ms to 1 s
 * @param keep how long lines of the audit record are kept, at least a day, such as {@code P10Y}; for ever when it
 *     is not set
 * @param checkpoints when they are made, and where they are sent to
 */
@ConfigurationProperties("certloom.audit")
record AuditSettings(
        @DefaultValue("PT0.25S") Duration sealEvery,
        @Nullable Period keep,
        @DefaultValue Checkpointing checkpoints) {

    private static final Duration MIN_SEAL_INTERVAL = Duration.ofMillis(10);
    private static final Duration MAX_SEAL_INTERVAL = Duration.ofSeconds(1);

    AuditSettings {
        if (sealEvery.compareTo(MIN_SEAL_INTERVAL) < 0 || sealEvery.compareTo(MAX_SEAL_INTERVAL) > 0) {
            throw new IllegalArgumentException(
                    "Expected certloom.audit.seal-every to be 10 ms to 1 s, but it is " + sealEvery + ".");
        }
        if (keep != null && (keep.isNegative() || keep.isZero())) {
            throw new IllegalArgumentException(
                    "Expected certloom.audit.keep to be a period such as P10Y, but it is " + keep + ".");
        }
    }

    Optional<Period> kept() {
        return Optional.ofNullable(keep);
    }

    /**
     * @param every how often a signed checkpoint is made, if anything new was written
     * @param file a file to which each checkpoint is appended, beside {@code audit/} in the home
     * @param url an address to which each checkpoint is posted; https, or http at this machine
     */
    record Checkpointing(
            @DefaultValue("PT1H") Duration every,
            @Nullable Path file,
            @Nullable URI url) {

        private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

        Checkpointing {
            if (!every.isPositive()) {
                throw new IllegalArgumentException(
                        "Expected certloom.audit.checkpoints.every to be longer than nothing, but it is not.");
            }
            if (url != null && !isSafe(url)) {
                throw new IllegalArgumentException(
                        "Expected certloom.audit.checkpoints.url with https (http for localhost only), a host and no user, but got something else.");
            }
        }

        private static boolean isSafe(URI url) {
            String host = url.getHost();
            return host != null
                    && url.getRawUserInfo() == null
                    && ("https".equalsIgnoreCase(url.getScheme())
                            || ("http".equalsIgnoreCase(url.getScheme()) && THIS_MACHINE.contains(host)));
        }

        Optional<Path> toFile() {
            return Optional.ofNullable(file);
        }

        Optional<URI> toUrl() {
            return Optional.ofNullable(url);
        }
    }
}

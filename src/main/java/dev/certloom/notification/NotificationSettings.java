package dev.certloom.notification;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who is notified, and how. The mail server itself is set by {@code spring.mail}.
 *
 * @param groups mail addresses of a group, by its name
 * @param people mail addresses of a person, by their id
 * @param vaults of a vault, by its name
 * @param webhooks receivers of signed messages, by name: 1 to 63 letters, digits, dots, hyphens, underscores
 * @param mail how mails look
 * @param delivery how often and how long delivery is tried
 * @param keepSent how long records of sent notices are kept; the same event posted later is sent again
 */
@ConfigurationProperties("certloom.notifications")
record NotificationSettings(
        @DefaultValue Map<String, List<String>> groups,
        @DefaultValue Map<String, List<String>> people,
        @DefaultValue Map<String, Vault> vaults,
        @DefaultValue Map<String, Webhook> webhooks,
        @DefaultValue Mail mail,
        @DefaultValue Delivering delivery,
        @DefaultValue("P30D") Duration keepSent) {

    private static final Pattern NAME = Pattern.compile("[0-9A-Za-z._-]{1,63}");

    NotificationSettings {
        groups = Map.copyOf(groups);
        people = Map.copyOf(people);
        vaults = Map.copyOf(vaults);
        webhooks = Map.copyOf(webhooks);
        webhooks.keySet().stream()
                .filter(name -> !NAME.matcher(name).matches())
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(
                            "Expected a webhook's name of 1 to 63 letters, digits, dots, hyphens and underscores, but "
                                    + "certloom.notifications.webhooks names '" + name + "'.");
                });
        positive("certloom.notifications.keep-sent", keepSent);
    }

    private static void positive(String setting, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException("Expected " + setting + " to be longer than nothing, but it is not.");
        }
    }

    /** @param contacts mail addresses that are notified when no other recipient is known */
    record Vault(@DefaultValue List<String> contacts) {}

    /**
     * @param from the sender's bare address; needed with a mail server
     * @param templates folder with templates that replace those of the product
     */
    record Mail(@Nullable String from, @Nullable Path templates) {

        Optional<String> sender() {
            return Optional.ofNullable(from);
        }

        Optional<Path> folder() {
            return Optional.ofNullable(templates);
        }
    }

    /**
     * A receiver of signed messages.
     *
     * @param url https, or http at this machine; without user and password
     * @param secret shared with the receiver: {@code whsec_} and base64, or any text; at least 24 bytes
     * @param kinds the kinds it subscribes to; when empty all, but only as CloudEvents those that are not for people
     * @param timeout how long its answer may take
     * @param format what its messages look like
     */
    record Webhook(
            URI url,
            String secret,
            @DefaultValue Set<Notice.Kind> kinds,
            @DefaultValue("PT10S") Duration timeout,
            @DefaultValue("plain") Format format) {

        /** What the messages of a webhook look like. */
        enum Format {
            /** Our own. */
            PLAIN,
            /** As Event Grid sends the events of a Key Vault. */
            CLOUDEVENTS
        }

        private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");
        private static final String SECRET_PREFIX = "whsec_";
        private static final int MIN_SECRET_BYTES = 24;

        Webhook {
            if (url == null || secret == null) {
                throw new IllegalArgumentException(
                        "Expected a webhook with url and secret, but one of them is not set.");
            }
            kinds = Set.copyOf(kinds);
            positive("the timeout of a webhook", timeout);
            String host = url.getHost();
            boolean safe = "https".equalsIgnoreCase(url.getScheme())
                    || ("http".equalsIgnoreCase(url.getScheme()) && host != null && THIS_MACHINE.contains(host));
            if (!safe || host == null || url.getRawUserInfo() != null) {
                throw new IllegalArgumentException(
                        "Expected a webhook's url with https (http for localhost only), a host and no user, but got something else.");
            }
            if (key(secret).length < MIN_SECRET_BYTES) {
                throw new IllegalArgumentException(
                        "Expected a webhook's secret of at least %d bytes, but it is shorter: make one with 'openssl rand -base64 32'."
                                .formatted(MIN_SECRET_BYTES));
            }
        }

        boolean wants(Notice.Kind kind) {
            return kinds.isEmpty() ? format == Format.CLOUDEVENTS || kind.isForPeople() : kinds.contains(kind);
        }

        byte[] key() {
            return key(secret);
        }

        private static byte[] key(String secret) {
            if (!secret.startsWith(SECRET_PREFIX)) {
                return secret.getBytes(StandardCharsets.UTF_8);
            }
            try {
                return Base64.getDecoder().decode(secret.substring(SECRET_PREFIX.length()));
            } catch (IllegalArgumentException e) {
                // without the cause, which quotes a character of the secret
                throw new IllegalArgumentException(
                        "Expected base64 behind whsec_ in a webhook's secret, but it is something else.");
            }
        }

        /** Without the secret, and without the address, which may hold one. */
        @Override
        public String toString() {
            return "Webhook[" + kinds + "]";
        }
    }

    /**
     * @param every how often the store is polled for notices to send; those posted in this replica are sent at
     *     once
     * @param concurrency how many notices are sent at a time, by each replica and channel
     * @param attemptWithin how long one attempt to deliver a notice may take
     * @param lease how long a notice being sent is reserved; after a crash it is sent again when this has passed
     * @param attempts how many attempts are made before a notice is given up
     * @param firstPause the pause between the first attempt and the second; doubled each time
     * @param longestPause the longest pause between two attempts
     */
    record Delivering(
            @DefaultValue("PT10S") Duration every,
            @DefaultValue("8") int concurrency,
            @DefaultValue("PT30S") Duration attemptWithin,
            @DefaultValue("PT5M") Duration lease,
            @DefaultValue("30") int attempts,
            @DefaultValue("PT30S") Duration firstPause,
            @DefaultValue("PT4H") Duration longestPause) {

        private static final int MAX_VALUE = 1_000;

        Delivering {
            positive("certloom.notifications.delivery.every", every);
            positive("certloom.notifications.delivery.attempt-within", attemptWithin);
            positive("certloom.notifications.delivery.first-pause", firstPause);
            between("concurrency", concurrency);
            between("attempts", attempts);
            if (lease.compareTo(attemptWithin.multipliedBy(2)) < 0) {
                throw new IllegalArgumentException(
                        "Expected certloom.notifications.delivery.lease to be at least twice attempt-within, but it is shorter: "
                                + "others would send what is still being sent.");
            }
            if (longestPause.compareTo(firstPause) < 0) {
                throw new IllegalArgumentException(
                        "Expected certloom.notifications.delivery.longest-pause to be at least first-pause, but it is shorter.");
            }
        }

        private static void between(String setting, int value) {
            if (value < 1 || value > MAX_VALUE) {
                throw new IllegalArgumentException(
                        "Expected certloom.notifications.delivery.%s from 1 to %d, but it is %d."
                                .formatted(setting, MAX_VALUE, value));
            }
        }
    }
}

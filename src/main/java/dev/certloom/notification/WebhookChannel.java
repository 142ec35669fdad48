package dev.certloom.notification;

import dev.certloom.kernel.PageSettings;
import dev.certloom.notification.NotificationSettings.Webhook;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;

/**
 * Posts to a webhook, signed according to <a href="https://www.standardwebhooks.com">Standard Webhooks</a>: the
 * receiver checks the signature, refuses an old timestamp, and drops an id it has seen. No redirect is followed and no
 * answer's body is read.
 */
final class WebhookChannel implements NotificationChannel {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ALGORITHM = "HmacSHA256";
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private final Map<String, Webhook> webhooks;
    private final PageSettings pages;
    private final Clock clock;
    private final HttpClient http;

    /** @param pages where a vault's objects are found */
    WebhookChannel(Map<String, Webhook> webhooks, PageSettings pages, Clock clock) {
        this.webhooks = Map.copyOf(webhooks);
        this.pages = pages;
        this.clock = clock;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    @Override
    public Channel channel() {
        return Channel.WEBHOOK;
    }

    @Override
    public DeliveryOutcome deliver(Delivery delivery) {
        String name = delivery.target().recipient();
        Webhook webhook = webhooks.get(name);
        if (webhook == null) {
            return DeliveryOutcome.retryLater(
                    "Expected certloom.notifications.webhooks." + name + ", but it is not set (any more).");
        }
        try {
            HttpResponse<InputStream> answer = http.send(request(webhook, delivery), BodyHandlers.ofInputStream());
            // closed unread: a receiver's answer beyond its status is of no use, and may be endless
            answer.body().close();
            return outcome(answer);
        } catch (IOException e) {
            return DeliveryOutcome.retryLater(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return DeliveryOutcome.retryLater(e);
        }
    }

    private HttpRequest request(Webhook webhook, Delivery delivery) {
        String id = delivery.id().value();
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        String body = JSON.writeValueAsString(body(webhook, delivery.notice()));
        return HttpRequest.newBuilder(webhook.url())
                .timeout(webhook.timeout())
                .header("Content-Type", contentType(webhook))
                .header("User-Agent", "Certloom")
                .header("webhook-id", id)
                .header("webhook-timestamp", timestamp)
                .header("webhook-signature", "v1," + signature(webhook.key(), id, timestamp, body))
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private Map<String, Object> body(Webhook webhook, Notice notice) {
        return switch (webhook.format()) {
            case PLAIN -> plain(notice);
            case CLOUDEVENTS ->
                CloudEvent.of(notice, pages.ofVault(notice.subject().vault()), plain(notice));
        };
    }

    private static String contentType(Webhook webhook) {
        return switch (webhook.format()) {
            case PLAIN -> "application/json";
            case CLOUDEVENTS -> CloudEvent.CONTENT_TYPE;
        };
    }

    private static Map<String, Object> plain(Notice notice) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", notice.eventId());
        body.put("kind", notice.kind().word());
        body.put("vault", notice.subject().vault().value());
        notice.subject().certificate().ifPresent(certificate -> body.put("certificate", certificate.value()));
        notice.subject()
                .version()
                .ifPresent(version -> body.put("version", version.id().value()));
        notice.subject().issuer().ifPresent(issuer -> body.put("issuer", issuer.value()));
        notice.subject().operation().ifPresent(operation -> body.put("operation", operation.value()));
        body.put("at", notice.at().toString());
        body.put("summary", notice.summary());
        body.put("facts", notice.facts());
        notice.link().map(URI::toString).ifPresent(link -> body.put("link", link));
        return body;
    }

    /** Base64 of the HMAC over id, timestamp and body, joined by dots. */
    static String signature(byte[] key, String id, String timestamp, String body) {
        String signed = id + "." + timestamp + "." + body;
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Expected HMAC-SHA-256, which every Java platform has, but it failed.", e);
        }
    }

    private static DeliveryOutcome outcome(HttpResponse<?> answer) {
        int status = answer.statusCode();
        String said = "The receiver answered " + status + ".";
        if (status >= 200 && status < 300) {
            return DeliveryOutcome.sent();
        }
        if (status == TOO_MANY_REQUESTS || status >= 500) {
            return new DeliveryOutcome.RetryLater(said, pause(answer));
        }
        return DeliveryOutcome.givenUp(said);
    }

    /** Retry-After in seconds (RFC 9110 section 10.2.3); for a date our own pauses apply. */
    private static Optional<Duration> pause(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("Retry-After")
                .filter(value -> SECONDS.matcher(value).matches())
                .map(value -> Duration.ofSeconds(Long.parseLong(value)));
    }
}

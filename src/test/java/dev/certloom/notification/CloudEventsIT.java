package dev.certloom.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.certloom.certificate.VersionId;
import dev.certloom.kernel.CertificateName;
import dev.certloom.kernel.VaultName;
import dev.certloom.notification.Notice.Kind;
import dev.certloom.notification.NotificationSettings.Webhook;
import dev.certloom.notification.NotificationSettings.Webhook.Format;
import dev.certloom.notification.Receiver.Post;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.format.EventFormat;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.jackson.JsonFormat;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a handler receives that was written for Event Grid, read with the vendor's SDK. */
class CloudEventsIT extends NoticeTestBase {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Instant AT = Instant.parse("2026-11-30T10:00:00Z");
    private static final NoticeSubject.Version VERSION = new NoticeSubject.Version(
            new VaultName("payments"),
            new CertificateName("Web-1"),
            new VersionId("0123456789abcdef0123456789abcdef"),
            Instant.parse("2026-01-01T00:00:00Z"),
            Instant.parse("2026-12-31T00:00:00.500Z"));

    @Override
    Map<String, Webhook> webhooks() {
        return Map.of("grid", new Webhook(receiver.url(), SECRET, Set.of(), Duration.ofMinutes(1), Format.CLOUDEVENTS));
    }

    @ParameterizedTest
    @CsvSource({
        "CERTIFICATE_NEW_VERSION, Microsoft.KeyVault.CertificateNewVersionCreated",
        "CERTIFICATE_NEAR_EXPIRY, Microsoft.KeyVault.CertificateNearExpiry",
        "CERTIFICATE_EXPIRED, Microsoft.KeyVault.CertificateExpired"
    })
    void whatKeyVaultHasAnEventForIsSentAsEventGridDoes(Kind kind, String type) {
        post(notices(sender(deliveries)), about(VERSION, kind));

        CloudEvent event = received();
        assertThat(event.getSpecVersion()).isEqualTo(SpecVersion.V1);
        assertThat(event.getId()).isEqualTo("event-1");
        assertThat(event.getType()).isEqualTo(type);
        assertThat(event.getSource()).isEqualTo(URI.create("https://payments.example"));
        assertThat(event.getSubject()).isEqualTo("Web-1");
        assertThat(Objects.requireNonNull(event.getTime()).toInstant()).isEqualTo(AT);
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(data(event)).isEqualTo(JSON.readTree("""
                {
                  "Id": "https://payments.example/certificates/Web-1/0123456789abcdef0123456789abcdef",
                  "VaultName": "payments",
                  "ObjectType": "Certificate",
                  "ObjectName": "Web-1",
                  "Version": "0123456789abcdef0123456789abcdef",
                  "NBF": 1767225600,
                  "EXP": 1798675200
                }
                """));
    }

    @Test
    void anythingElseHasATypeOfOursAndSaysWhatOtherWebhooksSay() {
        post(notices(sender(deliveries)), TestNotices.of("event-1"));

        CloudEvent event = received();
        assertThat(event.getType()).isEqualTo("dev.certloom.approval-needed");
        assertThat(event.getSubject()).isEqualTo("Web-1");
        assertThat(data(event).path("summary").asString()).isEqualTo("Ada asks for a certificate for web.example.");
        assertThat(data(event).path("facts").path("Issuer").asString()).isEqualTo("LocalCA");
    }

    @Test
    void aRenewalSaysWhichVersionItIsAbout() {
        post(notices(sender(deliveries)), about(VERSION, Kind.CERTIFICATE_RENEWED));

        CloudEvent event = received();
        assertThat(event.getType()).isEqualTo("dev.certloom.certificate-renewed");
        assertThat(data(event).path("version").asString())
                .isEqualTo(VERSION.id().value());
    }

    @Test
    void whatIsAboutAnIssuerHasItsNameAsSubject() {
        post(notices(sender(deliveries)), TestNotices.ofIssuer("event-1"));

        assertThat(received().getSubject()).isEqualTo("Public");
    }

    @Test
    void anotherAttemptIsTheSameEventAndSignedLikeAnyMessage() {
        receiver.then(Receiver.Answer.status(503));
        ChannelDispatchers sender = sender(deliveries);
        post(notices(sender), about(VERSION, Kind.CERTIFICATE_EXPIRED));
        await().until(() -> count("channel = 'WEBHOOK' and state = 'PENDING' and attempts = 1") == 1);
        clock.advance(Duration.ofHours(5));
        sender.wake();
        await().until(() -> count("channel = 'WEBHOOK' and state = 'SENT'") == 1);

        assertThat(receiver.posts())
                .hasSize(2)
                .extracting(Post::id)
                .containsOnly(receiver.posts().getFirst().id());
        assertThat(receiver.posts())
                .extracting(Post::body)
                .containsOnly(receiver.posts().getFirst().body());
        assertThat(receiver.posts())
                .allSatisfy(post -> assertThat(post.signature())
                        .isEqualTo("v1,"
                                + WebhookChannel.signature(
                                        SECRET.getBytes(StandardCharsets.UTF_8),
                                        post.id(),
                                        post.timestamp(),
                                        post.body())));
    }

    @Test
    void whatIsForProgramsReachesNobodyElse() {
        post(notices(() -> {}), about(VERSION, Kind.CERTIFICATE_NEW_VERSION));

        assertThat(count("channel = 'WEBHOOK'")).isOne();
        assertThat(count("channel <> 'WEBHOOK'")).isZero();
    }

    private static Notice about(NoticeSubject subject, Kind kind) {
        return new Notice(
                "event-1",
                subject,
                kind,
                Set.of("pki"),
                Set.of(),
                "Something has happened.",
                Map.of(),
                Optional.empty(),
                AT);
    }

    private CloudEvent received() {
        await().until(() -> !receiver.posts().isEmpty());
        Post post = receiver.posts().getFirst();
        assertThat(post.contentType()).startsWith(JsonFormat.CONTENT_TYPE + ";");
        EventFormat format =
                Objects.requireNonNull(EventFormatProvider.getInstance().resolveFormat(JsonFormat.CONTENT_TYPE));
        return format.deserialize(post.body().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode data(CloudEvent event) {
        return JSON.readTree(Objects.requireNonNull(event.getData()).toBytes());
    }
}

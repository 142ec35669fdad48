package dev.certloom.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.certloom.kernel.PageSettings;
import dev.certloom.notification.NotificationSettings.Webhook;
import dev.certloom.notification.NotificationSettings.Webhook.Format;
import dev.certloom.notification.Receiver.Answer;
import dev.certloom.notification.Receiver.Post;
import dev.certloom.operation.TestClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Webhooks to a real receiver. */
class WebhookChannelTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final PageSettings PAGES = new PageSettings("https://{vault}.example");
    private static final Target CHAT = new Target(Channel.WEBHOOK, "chat");

    private final Receiver receiver = new Receiver();
    private final TestClock clock = new TestClock();
    private final Delivery delivery = new Delivery(CHAT, TestNotices.of("event"), 1);

    @AfterEach
    void theReceiverStops() {
        receiver.close();
    }

    @Test
    void deliverThenTheBodySaysEverythingInOneObject() {
        assertThat(channel().deliver(delivery)).isEqualTo(DeliveryOutcome.sent());

        assertThat(JsonMapper.shared().readTree(onlyPost().body()))
                .isEqualTo(JsonMapper.shared().readTree("""
                {
                  "id": "event",
                  "kind": "approval-needed",
                  "vault": "payments",
                  "certificate": "Web-1",
                  "operation": "0123456789abcdef0123456789abcdef",
                  "at": "2026-03-01T11:59:00Z",
                  "summary": "Ada asks for a certificate for web.example.",
                  "facts": {"Requester": "Ada", "Issuer": "LocalCA", "Before": "2026-03-02"},
                  "link": "https://inbox.example/steps/7?a=1&b=2"
                }
                """));
    }

    @Test
    void deliverWhenItIsAboutACertificateThenTheBodyHasNoOperation() {
        channel().deliver(new Delivery(delivery.target(), TestNotices.ofCertificate("event"), 1));

        assertThat(JsonMapper.shared().readTree(onlyPost().body()))
                .isEqualTo(JsonMapper.shared().readTree("""
                {
                  "id": "event",
                  "kind": "approval-needed",
                  "vault": "payments",
                  "certificate": "Web-1",
                  "at": "2026-03-01T11:59:00Z",
                  "summary": "Web-1 expires soon.",
                  "facts": {}
                }
                """));
    }

    @Test
    void deliverWhenItIsAboutAnIssuerThenTheBodyHasNoCertificate() {
        channel().deliver(new Delivery(delivery.target(), TestNotices.ofIssuer("event"), 1));

        assertThat(JsonMapper.shared().readTree(onlyPost().body()))
                .isEqualTo(JsonMapper.shared().readTree("""
                {
                  "id": "event",
                  "kind": "approval-needed",
                  "vault": "payments",
                  "issuer": "Public",
                  "at": "2026-03-01T11:59:00Z",
                  "summary": "Its client certificate ends soon.",
                  "facts": {}
                }
                """));
    }

    @Test
    void deliverThenTheSignatureVerifiesAndNotWithAnotherSecret() throws Exception {
        channel().deliver(delivery);

        Post post = onlyPost();
        assertThat(post.id()).isEqualTo(delivery.id().value());
        assertThat(post.timestamp()).isEqualTo(Long.toString(clock.instant().getEpochSecond()));
        byte[] key = Base64.getDecoder().decode(SECRET.substring("whsec_".length()));
        assertThat(post.signature()).isEqualTo("v1," + signed(key, post));
        key[0] ^= 1;
        assertThat(post.signature()).isNotEqualTo("v1," + signed(key, post));
    }

    /** As a receiver would write it. */
    private static String signed(byte[] key, Post post) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        mac.update((post.id() + "." + post.timestamp() + "." + post.body()).getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(mac.doFinal());
    }

    @Test
    void signatureThenItIsThatOfTheStandardsOwnExample() {
        assertThat(WebhookChannel.signature(
                        webhook(SECRET).key(), "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "{\"test\": 2432232314}"))
                .isEqualTo("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void deliverWhenItIsDoneAgainThenSameIdButNewTimestamp() {
        channel().deliver(delivery);
        clock.advance(Duration.ofHours(1));
        channel().deliver(new Delivery(CHAT, TestNotices.of("event"), 2));

        assertThat(receiver.posts())
                .extracting(Post::id)
                .containsOnly(delivery.id().value());
        assertThat(receiver.posts()).extracting(Post::timestamp).doesNotHaveDuplicates();
        assertThat(receiver.posts()).extracting(Post::signature).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 429})
    void deliverWhenTheReceiverCannotNowThenItIsTriedAgain(int status) {
        receiver.then(Answer.status(status));
        assertThat(channel().deliver(delivery))
                .isEqualTo(DeliveryOutcome.retryLater("The receiver answered " + status + "."));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 410})
    void deliverWhenTheReceiverRefusesThenItIsGivenUp(int status) {
        receiver.then(Answer.status(status));
        assertThat(channel().deliver(delivery))
                .isEqualTo(DeliveryOutcome.givenUp("The receiver answered " + status + "."));
    }

    @Test
    void deliverWhenTheReceiverRedirectsThenNobodyFollows() {
        receiver.then(exchange -> {
            exchange.getResponseHeaders().set("Location", receiver.url() + "/elsewhere");
            exchange.sendResponseHeaders(307, -1);
        });

        assertThat(channel().deliver(delivery)).isInstanceOf(DeliveryOutcome.GivenUp.class);
        assertThat(receiver.posts()).extracting(Post::path).containsExactly("/hook");
    }

    @Test
    void deliverWhenTheReceiverAsksForAPauseThenItIsPassedOn() {
        receiver.then(exchange -> answerLater(exchange, "120")).then(exchange -> answerLater(exchange, "-1; rm"));

        assertThat(channel().deliver(delivery))
                .isEqualTo(new DeliveryOutcome.RetryLater(
                        "The receiver answered 503.", Optional.of(Duration.ofMinutes(2))));
        assertThat(channel().deliver(delivery))
                .isEqualTo(new DeliveryOutcome.RetryLater("The receiver answered 503.", Optional.empty()));
    }

    private static void answerLater(HttpExchange exchange, String value) throws IOException {
        exchange.getResponseHeaders().set("Retry-After", value);
        exchange.sendResponseHeaders(503, -1);
    }

    @Test
    @Timeout(10)
    void deliverWhenTheReceiverIsSlowThenItEndsAtTheTimeout() {
        receiver.thenHang();

        Webhook hurried = new Webhook(receiver.url(), SECRET, Set.of(), Duration.ofMillis(200), Format.PLAIN);
        assertThat(channel(hurried).deliver(delivery)).isInstanceOf(DeliveryOutcome.RetryLater.class);
    }

    @Test
    @Timeout(10)
    void deliverWhenTheAnswerHasNoEndThenItsBodyIsLeftUnread() {
        receiver.then(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] chunk = new byte[8_192];
            try {
                while (true) {
                    exchange.getResponseBody().write(chunk);
                }
            } catch (IOException e) {
                exchange.close();
            }
        });

        assertThat(channel().deliver(delivery)).isEqualTo(DeliveryOutcome.sent());
    }

    @Test
    void deliverWhenNobodyListensOrTheWebhookIsGoneThenItIsTriedAgain() {
        receiver.close();
        assertThat(channel().deliver(delivery)).isInstanceOf(DeliveryOutcome.RetryLater.class);
        assertThat(new WebhookChannel(Map.of(), PAGES, clock).deliver(delivery))
                .isInstanceOf(DeliveryOutcome.RetryLater.class);
    }

    private WebhookChannel channel() {
        return channel(webhook(SECRET));
    }

    private WebhookChannel channel(Webhook webhook) {
        return new WebhookChannel(Map.of("chat", webhook), PAGES, clock);
    }

    private Webhook webhook(String secret) {
        return new Webhook(receiver.url(), secret, Set.of(), Duration.ofSeconds(10), Format.PLAIN);
    }

    private Post onlyPost() {
        assertThat(receiver.posts()).hasSize(1);
        return receiver.posts().getFirst();
    }
}

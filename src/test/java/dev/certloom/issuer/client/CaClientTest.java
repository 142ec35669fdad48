package dev.certloom.issuer.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.certloom.issuer.CallOutcome;
import dev.certloom.issuer.IssuerUnavailable;
import dev.certloom.issuer.OrderNotReceived;
import dev.certloom.operation.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer says about whether the CA has acted. */
class CaClientTest {

    private final HttpServer server;
    private volatile int status;
    private volatile boolean silent;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String retryAfter = "";

    CaClientTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            if (silent) {
                return;
            }
            exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/elsewhere");
            if (!retryAfter.isEmpty()) {
                exchange.getResponseHeaders().add("Retry-After", retryAfter);
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 308})
    void requestThatIsToBeSentElsewhereWasNotActedUpon(int answer) {
        status = answer;
        assertThatThrownBy(this::post).isInstanceOf(OrderNotReceived.class);
    }

    /** The answer to something that was done may lie elsewhere. */
    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303})
    void otherRedirectsLeaveItInDoubt(int answer) {
        status = answer;
        assertThatThrownBy(this::post).isInstanceOf(IssuerUnavailable.class).isNotInstanceOf(OrderNotReceived.class);
    }

    @Test
    void serverThatIsNotThereReceivesNothing() {
        server.stop(0);
        assertThatThrownBy(this::post).isInstanceOf(OrderNotReceived.class);
    }

    /** A proxy that lost the CA on the way says 503 as well. */
    @ParameterizedTest
    @CsvSource({"429, '', true", "429, 7, true", "503, 7, true", "503, '', false", "500, 7, false", "200, '', false"})
    void serverThatTakesNoRequestsSaysWhenItWill(int answer, String after, boolean takesNone) throws Exception {
        status = answer;
        retryAfter = after;
        assertThat(post().takesNoRequests()).isEqualTo(takesNone);
    }

    @Test
    void behindAProxyTheNameIsJudgedToo() {
        CaConnection connection = new CaConnection(
                "https://169.254.169.254/latest",
                Optional.empty(),
                Optional.of("http://127.0.0.1:" + server.getAddress().getPort()),
                Optional.empty());

        assertThatThrownBy(() -> TestCaClients.patient().post(connection, "/sign", "{}"))
                .isInstanceOf(OrderNotReceived.class)
                .hasMessageContaining("no CA may have");
    }

    @Test
    void noCallOfALibraryTakesLongerThanIsLeft() {
        TestClock clock = new TestClock();
        Deadline deadline = Deadline.in(Duration.ofMillis(200), clock);
        silent = true;
        HttpClient client = TestCaClients.patient().httpClient(connection(), deadline);
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(connection().address())).build();

        assertThatThrownBy(() -> client.send(request, HttpResponse.BodyHandlers.discarding()))
                .isInstanceOfSatisfying(
                        UnansweredCall.class,
                        e -> assertThat(UnansweredCall.behind(e).map(IssuerUnavailable::outcome))
                                .as("it had less time than any")
                                .contains(CallOutcome.NOT_CALLED));

        clock.advance(Duration.ofSeconds(1));
        int before = asked.get();
        assertThatThrownBy(() -> client.send(request, HttpResponse.BodyHandlers.discarding()))
                .hasMessageContaining("asked the rest later");
        assertThat(asked).hasValue(before);
    }

    private CaAnswer post() throws IssuerUnavailable {
        return TestCaClients.patient().post(connection(), "/sign", "{}");
    }

    private CaConnection connection() {
        return CaConnection.to("http://127.0.0.1:" + server.getAddress().getPort());
    }
}

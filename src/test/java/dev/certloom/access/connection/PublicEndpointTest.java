package dev.certloom.access.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.certloom.access.LimitReached;
import dev.certloom.access.LimitWatch;
import dev.certloom.kernel.PublicResource;
import dev.certloom.runtime.MonotonicClock;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.catalina.connector.Connector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;

/** Anybody may fetch what is public at a port of its own, and nothing else. */
class PublicEndpointTest {

    private static final String PREFIX = "/.well-known/acme-challenge/";
    private static final String INSIDE = "inside";

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Object> reached = new CopyOnWriteArrayList<>();
    private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
    private final ConnectionGuard guard = guard(0);
    private Optional<TomcatWebServer> server = Optional.empty();

    @BeforeEach
    void registerTwo() {
        beans.registerSingleton("token", new Echo(PREFIX));
        beans.registerSingleton("list", new Echo("/crl/"));
    }

    @AfterEach
    void stop() {
        server.ifPresent(TomcatWebServer::destroy);
        guard.destroy();
    }

    @Test
    void whatIsPublicIsServedThereAndOnlyThere() throws Exception {
        // given
        start(guard);

        // when
        HttpResponse<String> there = get(publicPort(), PREFIX + "abc");

        // then
        assertThat(there.statusCode()).isEqualTo(200);
        assertThat(there.body()).isEqualTo("abc ");
        assertThat(there.headers().firstValue("Cache-Control")).hasValue("max-age=60, public");
        assertThat(get(mainPort(), PREFIX + "abc").body()).isEqualTo(INSIDE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/certificates", "/.well-known/acme-challenge", "/crl%2Fx", "/actuator/health", "/crl/none"
            })
    void nothingElseIsServedThere(String path) throws Exception {
        // given
        start(guard);

        // when
        HttpResponse<String> answer = get(publicPort(), path);

        // then
        assertThat(answer.statusCode()).isIn(400, 404);
        assertThat(answer.body()).doesNotContain(INSIDE);
        assertThat(answer.headers().map()).doesNotContainKeys("set-cookie", "server");
    }

    @Test
    void whatIsPostedReachesTheResourceIfItIsShort() throws Exception {
        // given
        start(guard);

        // when, then
        assertThat(post("x".repeat(16 * 1024)).statusCode()).isEqualTo(200);
        assertThat(post("x".repeat(16 * 1024 + 1)).statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void whatIsSentWithoutPostingItReachesNoResource(String method) throws Exception {
        // given
        List<Integer> lengths = new CopyOnWriteArrayList<>();
        beans.registerSingleton("measuring", new Measuring(lengths));
        start(guard);

        // when
        HttpResponse<String> answer =
                send(request(publicPort(), "/measured/x").method(method, BodyPublishers.ofString("poison")));

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(lengths).containsExactly(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "DELETE"})
    void slowBodiesOfOneAddressLeaveRoomForARequestOfAnother(String method) throws Exception {
        // given
        start(guard);
        InetAddress other = InetAddress.getByName("127.0.0.2");
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), publicPort(), other, 0);
            socket.getOutputStream()
                    .write((method + " /crl/x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx")
                            .getBytes(StandardCharsets.US_ASCII));
            slow.add(socket);
        }

        // when
        HttpResponse<String> answer = http.send(
                request(publicPort(), "/crl/x").timeout(Duration.ofSeconds(3)).build(), BodyHandlers.ofString());

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        for (Socket socket : slow) {
            socket.close();
        }
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
        // given
        start(guard);

        // when
        HttpResponse<String> answer = send(request(publicPort(), "/crl/x").method("DELETE", BodyPublishers.noBody()));

        // then
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD, POST");
    }

    @Test
    void failureOfOneIsNotShownAndLeavesTheOther() throws Exception {
        // given
        beans.registerSingleton("broken", new Broken());
        start(guard);

        // when
        HttpResponse<String> answer = get(publicPort(), "/broken/x");

        // then
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEmpty();
        assertThat(get(publicPort(), "/crl/x").statusCode()).isEqualTo(200);
    }

    @Test
    void silentConnectionsOfOneAddressLeaveRoomForARequest() throws Exception {
        // given
        start(guard);
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            silent.add(new Socket(InetAddress.getLoopbackAddress(), publicPort()));
        }

        // when, then
        assertThat(get(publicPort(), "/crl/x").statusCode()).isEqualTo(200);
        assertThat(silent.getFirst().getInputStream().read()).isEqualTo(-1);
        assertThat(reached).contains(new LimitReached("heads"));
        for (Socket socket : silent) {
            socket.close();
        }
    }

    @Test
    void withoutAPortThereIsNoSuchEndpoint() {
        // given
        ConnectionGuard closed = new ConnectionGuard(
                limits(),
                new PublicEndpointSettings(null, null),
                beans.getBeanProvider(PublicResource.class),
                watch(),
                MonotonicClock.system());

        // when
        start(closed);

        // then
        assertThat(connectors()).hasSize(1);
        closed.destroy();
    }

    @Test
    void twoResourcesForOnePathAreRefused() {
        // given
        PublicEndpoint endpoint = new PublicEndpoint(new Connector(), 1, watch(), MonotonicClock.system());

        // when, then
        assertThatIllegalArgumentException()
                .isThrownBy(() -> endpoint.serve(List.of(new Echo("/crl/"), new Echo("/crl/delta/"))))
                .withMessageContaining("/crl/delta/");
        assertThatIllegalArgumentException().isThrownBy(() -> endpoint.serve(List.of(new Echo("/crl"))));
        assertThatNoException().isThrownBy(() -> endpoint.serve(List.of(new Echo("/crl/"), new Echo("/crls/"))));
    }

    private ConnectionGuard guard(int port) {
        return new ConnectionGuard(
                limits(),
                new PublicEndpointSettings(port, InetAddress.getLoopbackAddress()),
                beans.getBeanProvider(PublicResource.class),
                watch(),
                MonotonicClock.system());
    }

    private LimitWatch watch() {
        return new LimitWatch(reached::add, MonotonicClock.system());
    }

    private static ConnectionSettings limits() {
        Duration minute = Duration.ofMinutes(1);
        return new ConnectionSettings(10, 10, 10, minute, minute, minute);
    }

    private void start(ConnectionGuard guarding) {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        guarding.customize(factory);
        TomcatWebServer started = (TomcatWebServer) factory.getWebServer(
                context -> context.addServlet(INSIDE, new Inside()).addMapping("/*"));
        server = Optional.of(started);
        guarding.afterSingletonsInstantiated();
        started.start();
    }

    private Connector[] connectors() {
        return server.orElseThrow().getTomcat().getService().findConnectors();
    }

    private int mainPort() {
        return server.orElseThrow().getPort();
    }

    private int publicPort() {
        return List.of(connectors()).stream()
                .mapToInt(Connector::getLocalPort)
                .filter(port -> port != mainPort())
                .findFirst()
                .orElseThrow();
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return send(request(port, path));
    }

    private HttpResponse<String> post(String body) throws Exception {
        return send(request(publicPort(), "/crl/x").POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    /** Answers with what it was asked, but not when asked for {@code none}. */
    private record Echo(String pathPrefix) implements PublicResource {

        @Override
        public Optional<Answer> answer(Request request) {
            return request.name().equals("none")
                    ? Optional.empty()
                    : Optional.of(new Answer(
                            "text/plain",
                            (request.name() + " " + new String(request.body(), StandardCharsets.UTF_8))
                                    .getBytes(StandardCharsets.UTF_8),
                            Duration.ofMinutes(1)));
        }
    }

    /** Notes how much was posted to it. */
    private record Measuring(List<Integer> lengths) implements PublicResource {

        @Override
        public String pathPrefix() {
            return "/measured/";
        }

        @Override
        public Optional<Answer> answer(Request request) {
            lengths.add(request.body().length);
            return Optional.of(new Answer("text/plain", new byte[0], Duration.ofMinutes(1)));
        }
    }

    private static final class Broken implements PublicResource {

        @Override
        public String pathPrefix() {
            return "/broken/";
        }

        @Override
        public Optional<Answer> answer(Request request) {
            throw new IllegalStateException("a secret");
        }
    }

    private static final class Inside extends HttpServlet {

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            request.getSession();
            response.getWriter().write(INSIDE);
        }
    }
}

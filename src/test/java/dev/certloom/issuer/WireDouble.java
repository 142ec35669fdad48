package dev.certloom.issuer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.certloom.crypto.CertificateFiles;
import dev.certloom.issuer.ProviderSubject.Behaviour;
import dev.certloom.kernel.Der;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/** A CA that is called over HTTP, and misbehaves as it is told: a subclass says what it answers where. */
public abstract class WireDouble implements AutoCloseable {

    protected static final JsonMapper JSON = JsonMapper.builder().build();

    private static final int MAX_HOLD_SECONDS = 60;

    private final HeldCall held = new HeldCall();
    private final TestCa ca;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final int port;
    private HttpServer server;
    private volatile Behaviour behaviour = Behaviour.ISSUES;

    protected WireDouble() {
        this(new TestCa());
    }

    /** @param ca its authority */
    protected WireDouble(TestCa ca) {
        this.ca = ca;
        server = listening(0);
        port = server.getAddress().getPort();
    }

    private HttpServer listening(int at) {
        try {
            HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
            listening.setExecutor(threads);
            listening.createContext("/", this::answer).getFilters().add(held);
            listening.start();
            return listening;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers a call, whatever its path. */
    protected abstract void answer(HttpExchange exchange) throws IOException;

    /** Where it is, without a slash at the end. */
    public final String address() {
        return "http://127.0.0.1:" + port;
    }

    /** Its authority. */
    public final TestCa ca() {
        return ca;
    }

    /** Of the authority above the one that signs, as a text of JSON. */
    public final String anchor() {
        return JSON.writeValueAsString(pem(ca.root()));
    }

    /** Of which one may be held. */
    public final HeldCall calls() {
        return held;
    }

    /** How many it has signed. */
    public final int certificates() {
        return ca.certificates();
    }

    /** What it does now. */
    protected final Behaviour behaviour() {
        return behaviour;
    }

    /** What it does from now on. */
    public final void behave(Behaviour next) {
        boolean wasAway = behaviour == Behaviour.IS_AWAY;
        behaviour = next;
        if (next == Behaviour.IS_AWAY && !wasAway) {
            server.stop(0);
        } else if (wasAway && next != Behaviour.IS_AWAY) {
            server = listening(port);
        }
    }

    /** Takes so long, unless it is closed before. */
    protected final void take(Duration time) {
        try {
            closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes longer than anybody waits. */
    protected final void hold() {
        take(Duration.ofSeconds(MAX_HOLD_SECONDS));
    }

    /** Sends blanks until nobody reads them any more. */
    protected static void endless(HttpExchange exchange, String type) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(200, 0);
        byte[] more = " ".repeat(8_192).getBytes(StandardCharsets.US_ASCII);
        try (OutputStream body = exchange.getResponseBody()) {
            while (true) {
                body.write(more);
            }
        }
    }

    /** Sends the caller to where nobody is. */
    protected static void redirect(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/elsewhere");
        exchange.sendResponseHeaders(307, -1);
        exchange.close();
    }

    /** Sends an answer, whole. */
    protected static void reply(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** One after the other. */
    protected static String pem(Der... certificates) {
        return new String(CertificateFiles.pem(List.of(certificates)), StandardCharsets.US_ASCII);
    }

    @Override
    public final void close() {
        closed.countDown();
        server.stop(0);
        threads.close();
    }
}

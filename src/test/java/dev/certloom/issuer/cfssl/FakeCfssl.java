package dev.certloom.issuer.cfssl;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.certloom.crypto.CertificateFiles;
import dev.certloom.issuer.HeldCall;
import dev.certloom.issuer.ProviderSubject.Behaviour;
import dev.certloom.issuer.TestCa;
import dev.certloom.kernel.Der;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server that speaks CFSSL's API, with one profile that demands authentication, and misbehaves as it is told. */
final class FakeCfssl implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MAX_HOLD_SECONDS = 60;

    private final String authKey;
    private final HeldCall held = new HeldCall();
    private final TestCa ca = new TestCa();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, String> revoked = new ConcurrentHashMap<>();
    private final int port;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private volatile Duration slowness = Duration.ZERO;
    private HttpServer server;
    private volatile Behaviour behaviour = Behaviour.ISSUES;
    private volatile boolean authorityReadable = true;

    FakeCfssl(String authKey) {
        this.authKey = authKey;
        this.server = listening(0);
        this.port = server.getAddress().getPort();
    }

    private HttpServer listening(int at) {
        try {
            HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
            listening.setExecutor(threads);
            listening
                    .createContext("/api/v1/cfssl/info", this::info)
                    .getFilters()
                    .add(held);
            listening
                    .createContext("/api/v1/cfssl/authsign", this::authsign)
                    .getFilters()
                    .add(held);
            listening.createContext("/api/v1/cfssl/revoke", this::revoke);
            listening.start();
            return listening;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    /** Of the authority above the one that signs, as a text of JSON. */
    String anchor() {
        return JSON.writeValueAsString(pem(ca.root()));
    }

    /** From now on each signature takes so long. */
    void takeForEach(Duration time) {
        slowness = time;
    }

    /** How many signatures were under way at the same time, at most. */
    int mostAtOnce() {
        return most.get();
    }

    /** Of which one may be held. */
    HeldCall calls() {
        return held;
    }

    int certificates() {
        return ca.certificates();
    }

    List<List<Der>> signed() {
        return ca.signed().stream()
                .map(certificate -> List.of(certificate, ca.issuing()))
                .toList();
    }

    /** Reasons by serial number in decimal digits. */
    Map<String, String> revoked() {
        return Map.copyOf(revoked);
    }

    void behave(Behaviour next) {
        boolean wasAway = behaviour == Behaviour.IS_AWAY;
        behaviour = next;
        if (next == Behaviour.IS_AWAY && !wasAway) {
            server.stop(0);
        } else if (wasAway && next != Behaviour.IS_AWAY) {
            server = listening(port);
        }
    }

    /** It does not say which authority signs. */
    void hideAuthority() {
        authorityReadable = false;
    }

    private void info(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        reply(exchange, result(authorityReadable ? pem(ca.issuing()) : "-----BEGIN NOTHING-----"));
    }

    private void authsign(HttpExchange exchange) throws IOException {
        most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        try {
            // ends early when the server does
            if (!slowness.isZero()) {
                closed.await(slowness.toMillis(), TimeUnit.MILLISECONDS);
            }
            sign(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            underWay.decrementAndGet();
        }
    }

    private void sign(HttpExchange exchange) throws IOException {
        JsonNode sent = JSON.readTree(exchange.getRequestBody().readAllBytes());
        byte[] request = Base64.getDecoder().decode(sent.path("request").asString());
        if (!MessageDigest.isEqual(
                hmac(request), Base64.getDecoder().decode(sent.path("token").asString()))) {
            reply(exchange, 400, error(400, "invalid token"));
            return;
        }
        if (JSON.readTree(request).path("certificate_request").asString().isEmpty()) {
            reply(exchange, 400, error(400, "missing parameter 'certificate_request'"));
            return;
        }
        Der csr = csr(JSON.readTree(request).path("certificate_request").asString());
        switch (behaviour) {
            case ISSUES, IS_AWAY, ISSUES_LATER, CANCELS, KEEPS_ORDERS, SIGNS_BEFORE_IT_CANCELS ->
                reply(exchange, result(pem(ca.sign(csr))));
            case SIGNS_ANOTHER_KEY, ADDS_A_NAME, HAS_EXPIRED, SIGNS_WITH_ANOTHER_CA ->
                reply(exchange, result(pem(ca.sign(csr, behaviour))));
            case REFUSES -> reply(exchange, 400, error(5200, "Policy violation:\u202e no \u0007such name, " + authKey));
            case TAKES_NO_MORE -> {
                exchange.getResponseHeaders().add("Retry-After", "120");
                reply(exchange, 429, "{}");
            }
            case LOSES_ITS_ANSWER -> {
                ca.sign(csr);
                exchange.close();
            }
            case BREAKS_OFF -> exchange.close();
            case IS_TOO_SLOW -> {
                ca.sign(csr);
                hold();
                exchange.close();
            }
            case ANSWERS_GARBAGE -> {
                ca.sign(csr);
                reply(exchange, 200, "<html>" + authKey);
            }
            case ANSWERS_ENDLESSLY -> {
                ca.sign(csr);
                endless(exchange);
            }
            case REDIRECTS -> {
                exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/elsewhere");
                reply(exchange, 307, "");
            }
        }
    }

    /** Its record has no identifiers of keys, as that of some versions. */
    private void revoke(HttpExchange exchange) throws IOException {
        JsonNode sent = JSON.readTree(exchange.getRequestBody().readAllBytes());
        if (behaviour == Behaviour.REFUSES) {
            reply(exchange, 400, error(400, "Invalid reason code"));
        } else if (!sent.path("authority_key_id").asString().isEmpty()) {
            reply(exchange, 400, error(11_200, "failed to revoke the certificate: certificate not found"));
        } else {
            revoked.put(sent.path("serial").asString(), sent.path("reason").asString());
            reply(exchange, JSON.writeValueAsString(Map.of("success", true, "result", Map.of())));
        }
    }

    private void hold() {
        try {
            closed.await(MAX_HOLD_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void endless(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] more = " ".repeat(8_192).getBytes(StandardCharsets.US_ASCII);
        try (OutputStream body = exchange.getResponseBody()) {
            while (true) {
                body.write(more);
            }
        }
    }

    private byte[] hmac(byte[] request) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(HexFormat.of().parseHex(authKey), "HmacSHA256"));
            return mac.doFinal(request);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Der csr(String pem) {
        return new Der(Base64.getMimeDecoder().decode(pem.replaceAll("-----[^-]+-----", "")));
    }

    private static String pem(Der certificate) {
        return new String(CertificateFiles.pem(List.of(certificate)), StandardCharsets.US_ASCII);
    }

    private static String result(String certificate) {
        return JSON.writeValueAsString(Map.of(
                "success",
                true,
                "result",
                Map.of("certificate", certificate),
                "errors",
                List.of(),
                "messages",
                List.of()));
    }

    private static String error(int code, String message) {
        return JSON.writeValueAsString(Map.of(
                "success", false,
                "errors", List.of(Map.of("code", code, "message", message)),
                "messages", List.of()));
    }

    private static void reply(HttpExchange exchange, String json) throws IOException {
        reply(exchange, 200, json);
    }

    private static void reply(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.close();
    }
}

package dev.certloom.issuer.cfssl;

import com.sun.net.httpserver.HttpExchange;
import dev.certloom.issuer.ProviderSubject.Behaviour;
import dev.certloom.issuer.TestCa;
import dev.certloom.issuer.WireDouble;
import dev.certloom.kernel.Der;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;

/** A server that speaks CFSSL's API, with one profile that demands authentication. */
final class FakeCfssl extends WireDouble {

    private static final String API = "/api/v1/cfssl/";
    private static final String TYPE = "application/json";

    private final String authKey;
    private final Map<String, String> revoked = new ConcurrentHashMap<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private volatile Duration slowness = Duration.ZERO;
    private volatile boolean authorityReadable = true;

    FakeCfssl(String authKey) {
        this(authKey, new TestCa());
    }

    FakeCfssl(String authKey, TestCa ca) {
        super(ca);
        this.authKey = authKey;
    }

    @Override
    protected void answer(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestURI().getPath()) {
            case API + "info" -> info(exchange);
            case API + "authsign" -> authsign(exchange);
            case API + "revoke" -> revoke(exchange);
            default -> reply(exchange, 404, "");
        }
    }

    /** From now on each signature takes so long. */
    void takeForEach(Duration time) {
        slowness = time;
    }

    /** How many signatures were under way at the same time, at most. */
    int mostAtOnce() {
        return most.get();
    }

    /** Each with the authority that signed it. */
    List<List<Der>> signed() {
        return ca().signed().stream()
                .map(certificate -> List.of(certificate, ca().issuing()))
                .toList();
    }

    /** Reasons by serial number in decimal digits. */
    Map<String, String> revoked() {
        return Map.copyOf(revoked);
    }

    /** It does not say which authority signs. */
    void hideAuthority() {
        authorityReadable = false;
    }

    private void info(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        reply(exchange, result(authorityReadable ? pem(ca().issuing()) : "-----BEGIN NOTHING-----"));
    }

    private void authsign(HttpExchange exchange) throws IOException {
        most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        try {
            take(slowness);
            sign(exchange);
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
        switch (behaviour()) {
            case ISSUES, IS_AWAY, ISSUES_LATER, CANCELS, KEEPS_ORDERS, SIGNS_BEFORE_IT_CANCELS ->
                reply(exchange, result(pem(ca().sign(csr))));
            case SIGNS_ANOTHER_KEY, ADDS_A_NAME, HAS_EXPIRED, SIGNS_WITH_ANOTHER_CA ->
                reply(exchange, result(pem(ca().sign(csr, behaviour()))));
            case REFUSES -> reply(exchange, 400, error(5200, "Policy violation:\u202e no \u0007such name, " + authKey));
            case TAKES_NO_MORE -> {
                exchange.getResponseHeaders().add("Retry-After", "120");
                reply(exchange, 429, "{}");
            }
            case LOSES_ITS_ANSWER -> {
                ca().sign(csr);
                exchange.close();
            }
            case BREAKS_OFF -> exchange.close();
            case IS_TOO_SLOW -> {
                ca().sign(csr);
                hold();
                exchange.close();
            }
            case ANSWERS_GARBAGE -> {
                ca().sign(csr);
                reply(exchange, 200, "<html>" + authKey);
            }
            case ANSWERS_ENDLESSLY -> {
                ca().sign(csr);
                endless(exchange, TYPE);
            }
            case REDIRECTS -> redirect(exchange);
        }
    }

    /** Its record has no identifiers of keys, as that of some versions. */
    private void revoke(HttpExchange exchange) throws IOException {
        JsonNode sent = JSON.readTree(exchange.getRequestBody().readAllBytes());
        if (behaviour() == Behaviour.REFUSES) {
            reply(exchange, 400, error(400, "Invalid reason code"));
        } else if (!sent.path("authority_key_id").asString().isEmpty()) {
            reply(exchange, 400, error(11_200, "failed to revoke the certificate: certificate not found"));
        } else {
            revoked.put(sent.path("serial").asString(), sent.path("reason").asString());
            reply(exchange, JSON.writeValueAsString(Map.of("success", true, "result", Map.of())));
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
        reply(exchange, status, TYPE, json);
    }
}

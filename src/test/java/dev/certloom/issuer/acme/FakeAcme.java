package dev.certloom.issuer.acme;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import dev.certloom.crypto.CertificateDetails;
import dev.certloom.issuer.ProviderSubject.Behaviour;
import dev.certloom.issuer.TestCa;
import dev.certloom.issuer.WireDouble;
import dev.certloom.kernel.Der;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * A server that speaks ACME to one client that it trusts, so that it reads no signature and looks at no proof; each nonce it
 * takes once. It misbehaves as it is told, for the most part where it would sign.
 */
final class FakeAcme extends WireDouble {

    static final Instant RENEWAL_START = Instant.parse("2026-05-01T00:00:00Z");

    /** Of its authorizations. */
    static final Instant EXPIRES = Instant.parse("2040-01-01T00:00:00Z");

    static final String EXTERNAL_KEY = "YSBzZWNyZXQgdGhhdCB0aGUgQ0EgaGFzIG1hZGUgZm9y";

    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, Boolean> nonces = new ConcurrentHashMap<>();
    private final Map<String, Opened> orders = new ConcurrentHashMap<>();
    private final Map<String, Integer> revoked = new ConcurrentHashMap<>();
    private final AtomicInteger accounts = new AtomicInteger();
    private final String tokens = UUID.randomUUID().toString();
    private final AtomicInteger challenges = new AtomicInteger();
    private final List<String> profilesAsked = new CopyOnWriteArrayList<>();
    private final List<String> replaced = new CopyOnWriteArrayList<>();
    private volatile Map<String, String> profiles = Map.of();
    private volatile boolean reusesAuthorizations;
    private volatile boolean suggestsRenewal;
    private volatile String renewalAsked = "";
    private volatile String newOrder = "";
    private volatile String accountKey = "";
    private volatile boolean closed;
    private volatile String finalProblem = "";
    private volatile boolean silentAboutWhen;

    private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();
    private final Map<String, Runnable> meanwhile = new ConcurrentHashMap<>();
    private volatile String accountAt = "account/1";

    /** A problem in the place of an answer, after something else has happened. */
    private record Trouble(String type, Runnable before) {}

    FakeAcme() {
        this(new TestCa());
    }

    FakeAcme(TestCa ca) {
        super(ca);
    }

    /** An order. */
    private static final class Opened {

        private final List<Map<String, Object>> identifiers;
        private volatile String status = "pending";
        private volatile String certificate = "";
        private final Set<Integer> proven = ConcurrentHashMap.newKeySet();
        private final AtomicInteger looks = new AtomicInteger();

        Opened(List<Map<String, Object>> identifiers) {
            this.identifiers = identifiers;
        }
    }

    String directory() {
        return url("directory");
    }

    private String url(String path) {
        return address() + "/" + path;
    }

    /** How often an account was asked for. */
    int accountsAsked() {
        return accounts.get();
    }

    /** The reason with which a certificate was revoked. */
    Optional<Integer> revocationOf(Der certificate) {
        return Optional.ofNullable(
                revoked.get(Base64.getUrlEncoder().withoutPadding().encodeToString(certificate.bytes())));
    }

    /** Whether the account has this key. */
    boolean takes(KeyPair key) {
        byte[] x = ((ECPublicKey) key.getPublic()).getW().getAffineX().toByteArray();
        byte[] unsigned = x.length > 32 ? Arrays.copyOfRange(x, x.length - 32, x.length) : x;
        byte[] padded = new byte[32];
        System.arraycopy(unsigned, 0, padded, 32 - unsigned.length, unsigned.length);
        return accountKey.equals(Base64.getUrlEncoder().withoutPadding().encodeToString(padded));
    }

    boolean hasClosedTheAccount() {
        return closed;
    }

    /** From now on names count as proved since an earlier order. */
    void reuseAuthorizations() {
        reusesAuthorizations = true;
    }

    int challengesAsked() {
        return challenges.get();
    }

    /** From now on its directory lists these profiles. */
    void offer(String... names) {
        profiles = Arrays.stream(names).collect(Collectors.toMap(Function.identity(), name -> "Of " + name));
    }

    /** What orders said that they replace. */
    List<String> replaced() {
        return replaced;
    }

    List<String> profilesAsked() {
        return profilesAsked;
    }

    /** From now on its directory says where it suggests renewals (RFC 9773). */
    void suggestRenewal() {
        suggestsRenewal = true;
    }

    String renewalAsked() {
        return renewalAsked;
    }

    /** As RFC 9773 section 4.1 makes it. */
    static String certificateId(Der certificate) {
        CertificateDetails details = CertificateDetails.of(certificate);
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString(
                        HexFormat.of().parseHex(details.authorityKey().orElseThrow()))
                + "."
                + encoder.encodeToString(new BigInteger(details.serialNumber(), 16).toByteArray());
    }

    int ordersOpened() {
        return orders.size();
    }

    /** Where its directory says that orders are opened. */
    void haveOrdersOpenedAt(String address) {
        newOrder = address;
    }

    /** The problem that it answers a finalization with, of this type. */
    void haveFinalizationsFailWith(String type) {
        finalProblem = type;
    }

    /**
     * Its next answer of a kind is a problem.
     *
     * @param what the first part of the path that is called, such as {@code finalize}
     * @param before what happens meanwhile
     */
    void failOnce(String what, String type, Runnable before) {
        troubles.put(what, new Trouble(type, before));
    }

    /** While it is called at this for the next time, this happens; then it answers as it would have. */
    void meanwhileOnce(String what, Runnable happens) {
        meanwhile.put(what, happens);
    }

    /** Where it says from now on that the account is. */
    void haveTheAccountAt(String path) {
        accountAt = path;
    }

    /** It never says when to come again. */
    void sayNothingOfWhen() {
        silentAboutWhen = true;
    }

    private void retryAfter(HttpExchange exchange, String seconds) {
        if (!silentAboutWhen) {
            exchange.getResponseHeaders().add("Retry-After", seconds);
        }
    }

    @Override
    protected void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String[] path = exchange.getRequestURI().getPath().substring(1).split("/", -1);
        exchange.getResponseHeaders().add("Replay-Nonce", nonce());
        if (path[0].equals("directory")) {
            reply(exchange, 200, resources());
            return;
        }
        if (path[0].equals("renewal")) {
            renewalAsked = path[1];
            exchange.getResponseHeaders().add("Retry-After", "7200");
            reply(
                    exchange,
                    200,
                    Map.of(
                            "suggestedWindow",
                            Map.of(
                                    "start", RENEWAL_START.toString(),
                                    "end",
                                            RENEWAL_START
                                                    .plus(Duration.ofDays(2))
                                                    .toString()),
                            "explanationURL",
                            "https://ca.example/why"));
            return;
        }
        if (path[0].equals("nonce")) {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
            return;
        }
        JsonNode jws = JSON.readTree(body);
        JsonNode head = decoded(jws.path("protected"));
        if (!Boolean.TRUE.equals(nonces.remove(head.path("nonce").asString()))) {
            problem(exchange, 400, "badNonce", "Once is enough.");
            return;
        }
        Trouble trouble = troubles.remove(path[0] + (path[0].equals("account") && path.length == 1 ? "-new" : ""));
        if (trouble != null) {
            trouble.before().run();
            problem(exchange, 403, trouble.type(), "Not this one.");
            return;
        }
        Optional.ofNullable(meanwhile.remove(path[0])).ifPresent(Runnable::run);
        switch (path[0]) {
            case "account" -> account(exchange, path, head, decoded(jws.path("payload")));
            case "key" -> changeKey(exchange, decoded(jws.path("payload")));
            case "order" -> {
                if (path.length == 1) {
                    open(exchange, decoded(jws.path("payload")));
                } else {
                    show(exchange, path[1]);
                }
            }
            case "authorization" -> reply(exchange, 200, authorization(path[1], Integer.parseInt(path[2])));
            case "challenge" -> {
                challenges.incrementAndGet();
                Opened opened = opened(path[1]);
                int number = Integer.parseInt(path[2]);
                opened.proven.add(number);
                if (behaviour() == Behaviour.REFUSES) {
                    opened.status = "invalid";
                } else if (opened.proven.size() == opened.identifiers.size()) {
                    opened.status = "ready";
                }
                reply(exchange, 200, challenge(path[1], number, path[3]));
            }
            case "finalize" -> {
                byte[] csr = Base64.getUrlDecoder()
                        .decode(decoded(jws.path("payload")).path("csr").asString());
                complete(exchange, path[1], new Der(csr));
            }
            case "revoke" -> revoke(exchange, decoded(jws.path("payload")));
            case "certificate" ->
                reply(exchange, 200, "application/pem-certificate-chain", opened(path[1]).certificate);
            default -> problem(exchange, 404, "malformed", "There is no such thing.");
        }
    }

    private Map<String, Object> resources() {
        Map<String, Object> resources = new LinkedHashMap<>(Map.of(
                "newNonce", url("nonce"),
                "newAccount", url("account"),
                "newOrder", newOrder.isEmpty() ? url("order") : newOrder,
                "revokeCert", url("revoke"),
                "keyChange", url("key")));
        if (suggestsRenewal) {
            resources.put("renewalInfo", url("renewal"));
        }
        if (!profiles.isEmpty()) {
            resources.put("meta", Map.of("profiles", profiles));
        }
        return resources;
    }

    private Opened opened(String id) {
        return requireNonNull(orders.get(id));
    }

    private String nonce() {
        String nonce = "nonce" + numbers.incrementAndGet();
        nonces.put(nonce, true);
        return nonce;
    }

    private static JsonNode decoded(JsonNode part) {
        String text = part.asString();
        return text.isEmpty()
                ? JSON.createObjectNode()
                : JSON.readTree(Base64.getUrlDecoder().decode(text));
    }

    private void open(HttpExchange exchange, JsonNode payload) throws IOException {
        switch (behaviour()) {
            case TAKES_NO_MORE -> {
                retryAfter(exchange, "120");
                problem(exchange, 429, "rateLimited", "Too many orders, " + EXTERNAL_KEY + "\u202e \u0007");
                return;
            }
            case REDIRECTS -> {
                redirect(exchange);
                return;
            }
            default -> {}
        }
        String id = Integer.toString(numbers.incrementAndGet());
        orders.put(
                id,
                new Opened(payload.path("identifiers")
                        .valueStream()
                        .map(each -> Map.<String, Object>of(
                                "type", each.path("type").asString(),
                                "value", each.path("value").asString()))
                        .toList()));
        if (reusesAuthorizations) {
            opened(id).status = "ready";
        }
        payload.path("profile").asStringOpt().ifPresent(profilesAsked::add);
        payload.path("replaces").asStringOpt().ifPresent(replaced::add);
        exchange.getResponseHeaders().add("Location", url("order/" + id));
        reply(exchange, 201, order(id));
    }

    private void show(HttpExchange exchange, String id) throws IOException {
        Opened opened = opened(id);
        int patience = behaviour() == Behaviour.SIGNS_BEFORE_IT_CANCELS ? 1 : 2;
        if (opened.status.equals("processing") && opened.looks.incrementAndGet() > patience) {
            opened.status = "valid";
        }
        if (opened.status.equals("processing")) {
            retryAfter(exchange, "7");
        }
        reply(exchange, 200, order(id));
    }

    private Map<String, Object> order(String id) {
        Opened opened = opened(id);
        Map<String, Object> order = new LinkedHashMap<>();
        order.put("status", opened.status);
        order.put("identifiers", opened.identifiers);
        order.put(
                "authorizations",
                IntStream.range(0, opened.identifiers.size())
                        .mapToObj(number -> url("authorization/" + id + "/" + number))
                        .toList());
        order.put("finalize", url("finalize/" + id));
        if (opened.status.equals("valid")) {
            order.put("certificate", url("certificate/" + id));
        }
        return order;
    }

    private Map<String, Object> authorization(String id, int number) {
        Map<String, Object> asked = opened(id).identifiers.get(number);
        String name = String.valueOf(asked.get("value"));
        return Map.of(
                "identifier",
                Map.of("type", String.valueOf(asked.get("type")), "value", name.replaceFirst("^\\*\\.", "")),
                "wildcard",
                name.startsWith("*."),
                "expires",
                EXPIRES.toString(),
                "status",
                standing(id, number),
                "challenges",
                List.of(challenge(id, number, "http-01"), challenge(id, number, "dns-01")));
    }

    private String standing(String id, int number) {
        Opened opened = opened(id);
        if (opened.status.equals("invalid")) {
            return "invalid";
        }
        return opened.proven.contains(number) ? "valid" : "pending";
    }

    /** Of the challenge for a name of an order: one that no other CA makes, as those of RFC 8555 section 8.3. */
    String token(String order, int number) {
        return "%s-%s-%d".formatted(tokens, order, number);
    }

    private Map<String, Object> challenge(String id, int number, String type) {
        String status = standing(id, number);
        Map<String, Object> challenge = new LinkedHashMap<>();
        challenge.put("type", type);
        challenge.put("url", url("challenge/%s/%d/%s".formatted(id, number, type)));
        challenge.put("token", token(id, number));
        challenge.put("status", status);
        if (status.equals("invalid")) {
            challenge.put(
                    "error",
                    Map.of(
                            "type",
                            "urn:ietf:params:acme:error:unauthorized",
                            "detail",
                            "No such answer:\u202e \u0007" + EXTERNAL_KEY));
        }
        return challenge;
    }

    private void complete(HttpExchange exchange, String id, Der csr) throws IOException {
        Opened opened = opened(id);
        if (!opened.status.equals("ready")) {
            problem(exchange, 403, "orderNotReady", "It is " + opened.status + ".");
            return;
        }
        if (!finalProblem.isEmpty()) {
            problem(exchange, 403, finalProblem, "Not this one.");
            return;
        }
        switch (behaviour()) {
            case BREAKS_OFF -> exchange.close();
            case ISSUES_LATER, KEEPS_ORDERS, SIGNS_BEFORE_IT_CANCELS -> {
                sign(opened, csr, "processing");
                retryAfter(exchange, "7");
                reply(exchange, 200, order(id));
            }
            case LOSES_ITS_ANSWER -> {
                sign(opened, csr, "valid");
                exchange.close();
            }
            case IS_TOO_SLOW -> {
                sign(opened, csr, "valid");
                hold();
                exchange.close();
            }
            case ANSWERS_GARBAGE -> {
                sign(opened, csr, "valid");
                reply(exchange, 200, "text/html", "<html>" + EXTERNAL_KEY);
            }
            case ANSWERS_ENDLESSLY -> {
                sign(opened, csr, "valid");
                endless(exchange, "application/json");
            }
            default -> {
                sign(opened, csr, "valid");
                reply(exchange, 200, order(id));
            }
        }
    }

    private void sign(Opened opened, Der csr, String status) {
        opened.certificate = pem(ca().sign(csr, behaviour()), ca().issuing());
        opened.status = status;
    }

    /** Keeps one account: of the latest key that it was told. */
    private void account(HttpExchange exchange, String[] path, JsonNode head, JsonNode payload) throws IOException {
        if (path.length > 1) {
            closed = payload.path("status").asString("").equals("deactivated") || closed;
            if (behaviour() == Behaviour.LOSES_ITS_ANSWER) {
                exchange.close();
            } else {
                reply(exchange, 200, Map.of("status", closed ? "deactivated" : "valid"));
            }
            return;
        }
        String key = head.path("jwk").path("x").asString();
        if (payload.path("onlyReturnExisting").asBoolean(false)) {
            if (!key.equals(accountKey)) {
                problem(exchange, 400, "accountDoesNotExist", "There is none.");
                return;
            }
        } else {
            accounts.incrementAndGet();
            accountKey = key;
            closed = false;
        }
        exchange.getResponseHeaders().add("Location", url(accountAt));
        reply(exchange, 201, Map.of("status", "valid"));
    }

    private void changeKey(HttpExchange exchange, JsonNode inner) throws IOException {
        if (behaviour() == Behaviour.REFUSES) {
            problem(exchange, 409, "conflict", "That key is another's, " + EXTERNAL_KEY + ".");
            return;
        }
        if (behaviour() != Behaviour.BREAKS_OFF) {
            accountKey = decoded(inner.path("protected")).path("jwk").path("x").asString();
        }
        if (behaviour() == Behaviour.LOSES_ITS_ANSWER || behaviour() == Behaviour.BREAKS_OFF) {
            exchange.close();
        } else {
            reply(exchange, 200, Map.of("status", "valid"));
        }
    }

    private void revoke(HttpExchange exchange, JsonNode payload) throws IOException {
        switch (behaviour()) {
            case REFUSES -> {
                problem(exchange, 403, "unauthorized", "It is not yours, " + EXTERNAL_KEY + ".");
                return;
            }
            case TAKES_NO_MORE -> {
                problem(exchange, 429, "rateLimited", "Too many.");
                return;
            }
            default -> {}
        }
        String certificate = payload.path("certificate").asString();
        if (revoked.putIfAbsent(certificate, payload.path("reason").asInt()) != null) {
            problem(exchange, 400, "alreadyRevoked", "Once is enough.");
            return;
        }
        if (behaviour() != Behaviour.LOSES_ITS_ANSWER) {
            exchange.sendResponseHeaders(200, -1);
        }
        exchange.close();
    }

    private static void problem(HttpExchange exchange, int status, String type, String detail) throws IOException {
        reply(
                exchange,
                status,
                "application/problem+json",
                JSON.writeValueAsString(Map.of("type", "urn:ietf:params:acme:error:" + type, "detail", detail)));
    }

    private static void reply(HttpExchange exchange, int status, Map<String, Object> body) throws IOException {
        reply(exchange, status, "application/json", JSON.writeValueAsString(body));
    }
}
